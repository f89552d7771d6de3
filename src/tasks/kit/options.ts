import { messageOf } from '../../core/error.ts'
import type { z } from '../../core/schema.ts'
import { filled, type Kind, type OptionSchema } from './kind.ts'
import { corrupt } from './shape.ts'
import type { Package } from './task.ts'

/** The options that a package was made with. Fails with `corrupt` where they are not of its kind. */
export const optionsOf = <Schema extends OptionSchema>(
  kind: Kind<Schema>,
  { folder, manifest }: Pick<Package, 'folder' | 'manifest'>,
): z.output<Schema> => {
  try {
    return filled(kind, manifest.task.options)
  } catch (cause) {
    throw corrupt(folder, `its options do not fit a ${kind.kind}.`, messageOf(cause), cause)
  }
}
