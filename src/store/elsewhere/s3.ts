/** Objects of any server that speaks S3, by the credentials of the environment. */
import { S3mini } from 's3mini'

export interface Bucket {
  /** Names the content of an object; null where there is none. */
  etag(key: string): Promise<string | null>
  /** An object as it comes; null where there is none. */
  get(key: string, signal: AbortSignal): Promise<Response | null>
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` (default `us-east-1`), `AWS_ENDPOINT_URL_S3` or
 * `AWS_ENDPOINT_URL` (default Amazon's). Without the first two, requests are not signed.
 */
export const openBucket = (name: string, environment: Environment = process.env): Bucket => {
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1'
  const endpoint =
    environment['AWS_ENDPOINT_URL_S3'] ??
    environment['AWS_ENDPOINT_URL'] ??
    `https://s3.${region}.amazonaws.com`
  const open = (signal?: AbortSignal) =>
    new S3mini({
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      region,
      endpoint: `${endpoint.replace(/\/$/, '')}/${name}`,
      requestAbortTimeout: 3_600_000,
      fetch: (input, init) =>
        fetch(input, { ...init, redirect: 'error', ...(signal && { signal }) }),
    })
  return {
    etag: (key) => open(AbortSignal.timeout(30_000)).getEtag(key),
    get: (key, signal) => open(signal).getObjectResponse(key),
  }
}
