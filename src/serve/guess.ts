/** Whether a version can answer what its endpoint falls back to. */
import type { Answer } from '../core/answer.ts'
import type { EndpointSpec } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import { readManifest } from '../tasks/kit/package.ts'

/** What the simplest guess answers by the package in a folder; undefined where that does not tell. */
export const guessIn = async (folder: string): Promise<Answer | undefined> =>
  (await readManifest(folder)).guess

/** Fails with `conflict` where the endpoint falls back to the baseline, and the version keeps none. */
export const expectBaseline = (
  { model, fallback }: Pick<EndpointSpec, 'model' | 'fallback'>,
  endpoint: string,
  { version, guess }: { readonly version: number; readonly guess: Answer | undefined },
): void => {
  if (fallback !== 'baseline' || guess) return
  throw new MillraceError('conflict', {
    what: `Version ${version} of ${model} keeps no answer of its baseline, which the endpoint ${endpoint} falls back to.`,
    why: 'It was trained by an earlier Millrace, by a task that tells none, or elsewhere.',
    fix: `Train again, or choose another fallback: millrace endpoint ${endpoint} --fallback before.`,
  })
}
