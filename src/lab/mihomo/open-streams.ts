import type { TextWriter } from '../http/websocket';

/** One open stream, WebSocket or chunked. */
export interface OpenStream {
  readonly end: () => void;
  readonly raw: (bytes: Buffer) => void;
}

/** A frame that announces more than a client takes, and its beginning. */
const HUGE_FRAME = Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0, 0x04, 0, 0, 0]), Buffer.alloc(65_536, ' ')]);
const GARBAGE = Buffer.from([0x81, 0x07, ...Buffer.from('{"up":!')]);

/** All open streams of one controller and what can be done to them. */
export class OpenStreams {
  readonly #open = new Set<OpenStream>();
  readonly #mute = new Set<OpenStream>();
  #silent = false;

  get size(): number {
    return this.#open.size;
  }

  /** Returns its removal. */
  add(stream: OpenStream): () => void {
    this.#open.add(stream);
    return () => {
      this.#open.delete(stream);
      this.#mute.delete(stream);
    };
  }

  /** Whether a frame of that stream goes out. */
  speaks(stream: OpenStream): boolean {
    return !this.#silent && !this.#mute.has(stream);
  }

  /** Cuts every one, as a core that dies would. */
  drop(): void {
    for (const stream of [...this.#open]) stream.end();
  }

  /** Sockets stay open and nothing comes, on new ones either, until told otherwise. */
  silence(on: boolean): void {
    this.#silent = on;
  }

  /** The other side of those that are open now is gone without a word; new ones live. */
  strand(): void {
    for (const stream of this.#open) this.#mute.add(stream);
  }

  garbage(): void {
    for (const stream of this.#open) stream.raw(GARBAGE);
  }

  /** A frame of 64 MiB. */
  huge(): void {
    for (const stream of this.#open) stream.raw(HUGE_FRAME);
  }
}

export const ofWriter = (writer: TextWriter): OpenStream => ({ end: () => writer.close(), raw: bytes => writer.sendRaw(bytes) });
