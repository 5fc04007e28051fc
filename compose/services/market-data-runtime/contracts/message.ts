import { expect } from '@playwright/test';
import type { MessageCodec } from '../feedback/message.ts';
import type { Contract } from './contract.ts';

/** How one version of a message is written and read. */
export interface MessageVersion {
  readonly version: number;
  readonly codec: MessageCodec<object>;
  /** A message of this version with every field that it has. */
  readonly full: Readonly<Record<string, unknown>>;
}

/** What a message is to be, whatever its version. */
export interface MessageShape {
  /** Fields that every version must have. */
  readonly required: readonly string[];
  /** Values that are wrong, by field. */
  readonly wrong: Readonly<Record<string, readonly unknown[]>>;
  /** Values that are only just right, by field. */
  readonly right: Readonly<Record<string, readonly unknown[]>>;
}

/** Two versions that meet: they may be the same one. */
export interface Meeting extends MessageShape {
  readonly writer: MessageVersion;
  readonly reader: MessageVersion;
}

/** What a message promises where one version writes it and another, or the same, reads it. */
export const messageContract: Contract<Meeting> = [
  {
    title: 'is read as it was written, in every field that both know',
    check: ({ writer, reader, required }) => {
      const { full } = writer;
      const read = reader.codec.read(writer.codec.write(full));
      const common = Object.keys(full).filter((field) => field in reader.full);
      expect(common).toEqual(expect.arrayContaining([...required]));
      expect(read).toEqual(Object.fromEntries(common.map((field) => [field, full[field]])));
      return Promise.resolve();
    },
  },
  {
    title: 'is read without the fields that the reader may do without',
    check: ({ writer, reader, required }) => {
      const bare = Object.fromEntries(required.map((field) => [field, writer.full[field]]));
      expect(reader.codec.read(writer.codec.write(bare))).toEqual(bare);
      return Promise.resolve();
    },
  },
  {
    title: 'is read in spite of fields that nobody knows, which are left out',
    check: ({ writer, reader }) => {
      const plain = reader.codec.read(JSON.stringify(writer.full));
      const stranger = JSON.stringify({ ...writer.full, version: 99, mood: { of: ['the', 'day'] } });
      expect(reader.codec.read(stranger)).toEqual({ ...plain, version: 99 });
      return Promise.resolve();
    },
  },
  {
    title: 'is refused with the name of the field that is missing',
    check: ({ writer, reader, required }) => {
      for (const field of required) {
        const { [field]: _missing, ...rest } = writer.full;
        const text = JSON.stringify(rest);
        expect(() => reader.codec.read(text), `read without ${field}`).toThrow(naming(field));
        expect(() => writer.codec.write(rest), `written without ${field}`).toThrow(naming(field));
      }
      return Promise.resolve();
    },
  },
  {
    title: 'is refused with the name of the field that is wrong',
    check: ({ writer, reader, wrong }) => {
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values) {
          const bad = { ...writer.full, [field]: value };
          const said = `${field}: ${JSON.stringify(value)}`;
          expect(() => reader.codec.read(JSON.stringify(bad)), said).toThrow(naming(field));
          expect(() => writer.codec.write(bad), said).toThrow(naming(field));
        }
      }
      return Promise.resolve();
    },
  },
  {
    title: 'is read with values that are only just right',
    check: ({ writer, reader, right }) => {
      for (const [field, values] of Object.entries(right)) {
        for (const value of values) {
          const message = { ...writer.full, [field]: value };
          expect(reader.codec.read(writer.codec.write(message)), field).toMatchObject({ [field]: value });
        }
      }
      return Promise.resolve();
    },
  },
  {
    title: 'is refused when it is no message at all',
    check: ({ reader }) => {
      for (const text of ['', '{', 'null', '[]', '"OK"', '7']) {
        expect(() => reader.codec.read(text), JSON.stringify(text)).toThrow(expect.objectContaining({ field: '' }));
      }
      return Promise.resolve();
    },
  },
];

function naming(field: string): unknown {
  return expect.objectContaining({ name: 'MessageError', field, message: expect.stringContaining(field) });
}
