/**
 * Loads the page's modules, and the whole page once more when one of them did not come: a browser drops every request
 * under way when the machine's network changes (another Wi-Fi, a VPN, a container network), and never asks again for a
 * module that has failed.
 */
const ATTEMPTS_KEY = 'dyetrace.loads';
const MOST_ATTEMPTS = 5;
const PAUSE_MS = 300;

import('./main.ts').then(
  () => {
    sessionStorage.removeItem(ATTEMPTS_KEY);
  },
  (error: unknown) => {
    const attempts = Number(sessionStorage.getItem(ATTEMPTS_KEY) ?? '0') + 1;
    if (attempts > MOST_ATTEMPTS) throw error;
    sessionStorage.setItem(ATTEMPTS_KEY, String(attempts));
    setTimeout(() => {
      location.reload();
    }, PAUSE_MS * attempts);
  },
);
