/** Where the data room asks whether rows are pictures. */
import type { Source } from '../../types.ts'
import type { ImageSource } from './gallery.ts'

/** The source of images that a source is; undefined of any other. */
export const imagesOf = ({ file, images }: Source): ImageSource | undefined =>
  images && { file, images }
