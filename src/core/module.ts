/** Modules that are started by their address, as threads and processes are. */
import { extname } from 'node:path'

/** Address of a module beside the one that asks, as source or compiled: `moduleAt('./work', import.meta.url)`. */
export const moduleAt = (name: string, from: string): URL =>
  new URL(`${name}${extname(from)}`, from)
