/** The two ways to tell a class: what each learns of texts, its network and how that trains. */
import { float32 } from '../../core/tensor.ts'
import { dropoutMask } from '../../nn/layers/dropout.ts'
import type { Learnt } from '../kit/task.ts'
import { learnFeatures } from './features.ts'
import type { TextModel } from './known.ts'
import { createTextNetwork } from './network.ts'
import type { FilledTextClassOptions } from './options.ts'
import type { Told } from './reading.ts'
import { createSequenceNetwork } from './recurrent.ts'
import { linearTraining, membersFor, recurrentTraining } from './sizes.ts'
import { learnWords } from './words.ts'

interface Asked {
  /** Of the training rows, as often as they are gone through. */
  readonly texts: Iterable<string>
  readonly rows: number
  /** Training rows of each class. */
  readonly counts: readonly number[]
  readonly options: FilledTextClassOptions
}

interface Way
  extends Pick<Learnt, 'facts' | 'network' | 'auto'>,
    Pick<TextModel, 'members' | 'masks'> {
  readonly told: Told
}

const linear = ({ texts, rows, counts, options }: Asked): Way => {
  const { ngram, minTexts, vocabulary } = { ...options, ngram: options.ngram ?? 2 }
  const most = ngram === 1 ? vocabulary : Math.ceil(vocabulary / 2)
  const tokenizer = learnWords(texts, { minTexts, most })
  const features = learnFeatures(texts, { tokenizer, ngram, minTexts, vocabulary })
  const { length } = features.idf
  const members = membersFor({ features: length, classes: counts.length })
  const ngrams = features.ngrams.length
  return {
    told: { network: 'linear', features },
    facts: { words: length - ngrams, ngrams },
    network: createTextNetwork({ features: length, counts, members }),
    members,
    masks: () => ({}),
    auto: linearTraining(rows, members),
  }
}

const recurrent = ({ texts, rows, counts, options }: Asked): Way => {
  const { minTexts, vocabulary } = options
  const [units, words, dropout] = [
    options.units ?? 64,
    options.words ?? 200,
    options.dropout ?? 0.3,
  ]
  const tokenizer = learnWords(texts, { minTexts, most: vocabulary })
  return {
    told: { network: 'recurrent', tokenizer, words },
    facts: { words: tokenizer.words.length - 2 },
    network: createSequenceNetwork({ words: tokenizer.words.length, units, dropout, counts }),
    members: 1,
    masks: (count, rng) =>
      dropout === 0
        ? {}
        : { mask: float32(dropoutMask(count * units, dropout, rng), [count, units]) },
    auto: recurrentTraining(rows, units),
  }
}

export const ways = { linear, recurrent } as const
