import { byId, setText } from './dom.ts';
import { canBeKey } from './socket.ts';

const STORED = 'dyetrace.apiKey';

/** The key given before, or undefined. A key that no handshake could carry is as good as none. */
export function storedKey(): string | undefined {
  const key = localStorage.getItem(STORED);
  return key !== null && canBeKey(key) ? key : undefined;
}

/** Shows the form; `onKey` gets what the person enters, which is remembered from then on. */
export class KeyForm {
  readonly #entrance = byId('entrance', HTMLElement);
  readonly #board = byId('board', HTMLElement);
  readonly #input = byId('api-key', HTMLInputElement);
  readonly #message = byId('key-message', HTMLElement);

  constructor(onKey: (key: string) => void) {
    byId('key-form', HTMLFormElement).addEventListener('submit', (submit) => {
      submit.preventDefault();
      const key = this.#input.value.trim();
      if (!canBeKey(key)) {
        this.#complain(
          key === '' ? 'Enter the API key.' : 'A key has no blanks, accents or brackets. Check what was pasted.',
        );
        return;
      }
      localStorage.setItem(STORED, key);
      this.close();
      onKey(key);
    });
  }

  /** Asks for a key; the refused one stays in the field to be corrected, but is not used by itself again. */
  open(refusal = ''): void {
    this.#input.value = localStorage.getItem(STORED) ?? '';
    localStorage.removeItem(STORED);
    this.#entrance.hidden = false;
    this.#board.hidden = true;
    if (refusal === '') this.#settle('');
    else this.#complain(refusal);
    this.#input.focus();
    this.#input.select();
  }

  close(): void {
    this.#settle('');
    this.#input.value = '';
    this.#entrance.hidden = true;
    this.#board.hidden = false;
  }

  #complain(text: string): void {
    this.#settle(text);
    this.#input.setAttribute('aria-invalid', 'true');
    this.#input.focus();
  }

  #settle(text: string): void {
    setText(this.#message, text);
    this.#input.removeAttribute('aria-invalid');
  }
}
