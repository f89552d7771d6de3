/** Files of a package that say what a text is told by, and which classes there are. */
import type { KnownClasses } from '../kit/classifier.ts'
import { expectShape, isListOf, isNumber, isText, objectIn } from '../kit/shape.ts'
import type { Package } from '../kit/task.ts'
import { parseTokenizer, printTokenizer } from '../nextword/tokenizer.ts'
import type { Features } from './features.ts'

/** Words, as Hugging Face's tokenizers reads them. */
const tokenizerName = 'tokenizer.json'
/** N-grams and weights, and the classes. */
const featuresName = 'features.json'

export const printFeatures = (
  { tokenizer, order, ngrams, idf }: Features,
  { labels, counts, positive }: KnownClasses,
) => ({
  [tokenizerName]: printTokenizer(tokenizer),
  [featuresName]: `${JSON.stringify({
    ...{ labels, counts, positive: positive ?? null },
    ...{ order, ngrams: ngrams.flat(), idf: Array.from(idf) },
  })}\n`,
})

/** Fails with `corrupt` where the files do not say what they have to. */
export const readFeatures = (
  opened: Package,
): { readonly features: Features; readonly classes: KnownClasses } => {
  const tokenizer = parseTokenizer(Buffer.from(opened.file(tokenizerName)).toString())
  const { labels, counts, positive, order, ngrams, idf } = objectIn(opened, featuresName)
  const whole =
    isListOf(labels, isText) &&
    isListOf(counts, isNumber) &&
    labels.length === counts.length &&
    isNumber(order) &&
    isListOf(ngrams, isNumber) &&
    isListOf(idf, isNumber) &&
    idf.length === tokenizer.words.length - 2 + ngrams.length / 2
  expectShape(opened, featuresName, whole)
  const pairs = Array.from({ length: ngrams.length / 2 }, (_, at): [number, number] => [
    ngrams[2 * at] ?? 0,
    ngrams[2 * at + 1] ?? 0,
  ])
  return {
    features: { tokenizer, order, ngrams: pairs, idf: Float32Array.from(idf) },
    classes: { labels, counts, positive: isText(positive) ? positive : undefined },
  }
}
