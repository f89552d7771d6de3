import type { Identity } from '../identity.ts'
import type { Source } from '../types.ts'
import { identityOfFiles } from './files.ts'
import { imagesOf } from './images/door.ts'
import { identityOfImages } from './images/gallery.ts'

/** What a source looks like from outside; undefined where it is not there. */
export const identityOfSource = (source: Source): Promise<Identity | undefined> => {
  const pictures = imagesOf(source)
  return pictures ? identityOfImages(pictures) : identityOfFiles(source)
}
