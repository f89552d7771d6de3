import { imageClassKind } from './image/options.ts'
import type { Kind } from './kit/kind.ts'
import { nextWordKind } from './nextword/options.ts'
import { tabularRegressionKind } from './regression/options.ts'
import { tabularClassKind } from './tabular/options.ts'
import { textClassKind } from './textclass/options.ts'

/** The kinds of models that come with Millrace, as a configuration knows them. */
export const builtInKinds: readonly Kind[] = [
  imageClassKind,
  nextWordKind,
  tabularClassKind,
  tabularRegressionKind,
  textClassKind,
]
