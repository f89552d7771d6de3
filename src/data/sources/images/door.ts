/** Where the data room asks whether rows are pictures. */
import { type Identity, identityOf } from '../../identity.ts'
import type { Source } from '../../types.ts'
import { type ImageSource, identityOfImages } from './gallery.ts'

/** The source of images that a source is; undefined of any other. */
export const imagesOf = ({ file, images }: Source): ImageSource | undefined =>
  images && { file, images }

/** What a source looks like from outside; undefined where it is not there. */
export const identityOfSource = (source: Source): Promise<Identity | undefined> => {
  const pictures = imagesOf(source)
  return pictures ? identityOfImages(pictures) : identityOf(source.file)
}
