/** A file on its way in: written as it comes, never whole in memory. */
import { open } from 'node:fs/promises'
import { MillraceError } from '../../core/error.ts'
import { guarded, writeAll } from '../../core/files.ts'

/** Bytes of an uploaded model at most. */
export const mostUploaded = 256 * 1024 * 1024

/**
 * Writes what comes to a new file. Fails with `too_large` at the first byte beyond `most`, and with `bad_input` where it is
 * broken off.
 */
export const receive = (
  content: AsyncIterable<Uint8Array>,
  path: string,
  most: number,
): Promise<void> =>
  guarded('write', path, async () => {
    const file = await open(path, 'wx', 0o600)
    try {
      let bytes = 0
      for await (const chunk of whole(content)) {
        bytes += chunk.length
        if (bytes > most) throw tooLarge(most)
        await writeAll(file, chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
  })

async function* whole(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* content
  } catch (cause) {
    throw new MillraceError('bad_input', {
      what: 'The file was broken off.',
      fix: 'Send all of it.',
      cause,
    })
  }
}

/** `bytes`: as many as there are to be, where that is known. */
export const tooLarge = (most: number, bytes?: number) =>
  new MillraceError('too_large', {
    what: `The file has ${bytes === undefined ? 'too many' : bytes.toLocaleString('en')} bytes; at most ${most.toLocaleString('en')} are taken this way.`,
    fix: 'Register it on the machine of the server: millrace register --onnx FILE --name NAME.',
  })
