/** Objects of S3. */
import { messageOf } from '../../../core/error.ts'
import { openBucket } from '../../../store/elsewhere/s3.ts'
import { bad } from '../../bad.ts'
import type { Given, Mark } from './copy.ts'
import { bytesOf, createWatch } from './http.ts'

/** An object; null where it is what it was. `bad_data` where it cannot be had whole. */
export const getS3 = async (address: string, name: string, mark: Mark): Promise<Given | null> => {
  const url = new URL(address)
  const key = decodeURIComponent(url.pathname.slice(1))
  if (key === '') throw bad(name, 'names no object', 'Give s3://bucket/path/of/object.csv.')
  const bucket = openBucket(url.hostname)
  const watch = createWatch()
  try {
    const etag = await bucket.etag(key)
    if (etag === null) throw missing(name)
    if (etag === mark.etag) {
      watch.end()
      return null
    }
    watch.again()
    const response = await bucket.get(key, watch.signal)
    if (!response?.body) throw missing(name)
    return { mark: { etag }, bytes: bytesOf(response.body, name, watch) }
  } catch (error) {
    watch.end()
    throw told(name, error)
  }
}

const missing = (name: string) =>
  bad(name, 'is not there', 'Correct bucket and object in the configuration.')

const told = (name: string, error: unknown) =>
  error instanceof Error && error.name === 'MillraceError'
    ? error
    : bad(
        name,
        'cannot be fetched',
        'Check AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and the right to read it.',
        `The server says: ${messageOf(error).split('\n')[0]}`,
      )
