import { createRequire } from 'node:module'

const manifest: { readonly version: string } = createRequire(import.meta.url)('../../package.json')

/** Version of Millrace itself. */
export const millraceVersion = manifest.version
