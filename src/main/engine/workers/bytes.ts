/** Bytes that are given away to a worker. */

/** Small buffers share their memory with others, which must not be given away with them. */
export const ownBytes = (bytes: Uint8Array): Uint8Array => (bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes));
