/** An inference log in which nothing was kept yet; it is made by the first feedback. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '../../src/core/ids.ts'
import { openRequests, type Requests } from '../../src/inference/reading/requests.ts'
import { createWriter } from '../../src/inference/writer.ts'

export const noRequests = (): Requests => {
  const folder = join(tmpdir(), `millrace-requests-${newId()}`)
  return openRequests({ folder, writer: createWriter(folder) })
}
