/** Files of a package that say what a text is told by, and which classes there are. */
import type { KnownClasses } from '../kit/classifier.ts'
import { expectShape, isListOf, isNumber, isText, objectIn } from '../kit/shape.ts'
import type { Package } from '../kit/task.ts'
import { parseTokenizer, printTokenizer, type Tokenizer } from '../nextword/tokenizer.ts'
import type { Features } from './features.ts'
import type { Told } from './reading.ts'

/** Words, as Hugging Face's tokenizers reads them. */
const tokenizerName = 'tokenizer.json'
/** N-grams and weights, or how many words are read; and the classes. */
const featuresName = 'features.json'

export const printTold = (told: Told, { labels, counts, positive }: KnownClasses) => {
  const classes = { labels, counts, positive: positive ?? null }
  const [tokenizer, content] =
    told.network === 'linear'
      ? [told.features.tokenizer, contentOf(told.features)]
      : [told.tokenizer, { words: told.words }]
  return {
    [tokenizerName]: printTokenizer(tokenizer),
    [featuresName]: `${JSON.stringify({ ...classes, ...content })}\n`,
  }
}

const contentOf = ({ order, ngrams, idf }: Features) => ({
  ...{ order, ngrams: ngrams.flat(), idf: Array.from(idf) },
})

/** Fails with `corrupt` where the files do not say what they have to. */
export const readTold = (
  opened: Package,
  network: Told['network'],
): { readonly told: Told; readonly classes: KnownClasses } => {
  const tokenizer = parseTokenizer(Buffer.from(opened.file(tokenizerName)).toString())
  const { labels, counts, positive, ...content } = objectIn(opened, featuresName)
  const whole =
    isListOf(labels, isText) && isListOf(counts, isNumber) && labels.length === counts.length
  expectShape(opened, featuresName, whole)
  const classes = { labels, counts, positive: isText(positive) ? positive : undefined }
  if (network === 'linear') {
    const features = featuresIn(opened, tokenizer, content)
    return { told: { network, features }, classes }
  }
  const { words } = content
  expectShape(opened, featuresName, isNumber(words))
  return { told: { network, tokenizer, words }, classes }
}

const featuresIn = (
  opened: Package,
  tokenizer: Tokenizer,
  { order, ngrams, idf }: Readonly<Record<string, unknown>>,
): Features => {
  const whole =
    isNumber(order) &&
    isListOf(ngrams, isNumber) &&
    isListOf(idf, isNumber) &&
    idf.length === tokenizer.words.length - 2 + ngrams.length / 2
  expectShape(opened, featuresName, whole)
  const pairs = Array.from({ length: ngrams.length / 2 }, (_, at): [number, number] => [
    ngrams[2 * at] ?? 0,
    ngrams[2 * at + 1] ?? 0,
  ])
  return { tokenizer, order, ngrams: pairs, idf: Float32Array.from(idf) }
}
