import { Button } from '@mantine/core'
import { Code2 } from 'lucide-react'
import { useId, useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import type { Asked as Question } from '../data/queries.ts'
import { bodyAsked, hasPixels, type Language, languages, snippetOf } from '../models/snippets.ts'
import { Code, CodeTools } from '../parts/code.tsx'
import { useAskedName } from './as.ts'
import type { Asked } from './asking.ts'
import css from './code.module.css'

/** The column with the picture of a question; null where there is none. */
const pictureOf = (task: string, question: Question): string | null => {
  if (task !== 'image-class' || !('row' in question)) return null
  const [longest] = Object.entries(question.row).toSorted(
    ([, one], [, other]) => String(other).length - String(one).length,
  )
  return longest?.[0] ?? null
}

const Shown = (props: { model: ModelLoop; question: Question; asked: Asked }) => {
  const { model, question, asked } = props
  const [language, setLanguage] = useState<Language>('curl')
  const body = bodyAsked(question, pictureOf(model.task, question))
  const name = useAskedName(model)
  const code = snippetOf(language, {
    ...{ origin: window.location.origin, model: name, body },
    version: asked.byNumber ? asked.version : null,
    isWord: model.task === 'next-word',
  })
  return (
    <div className={css.shown}>
      <div className={css.tools}>
        <CodeTools languages={languages} language={language} code={code} onChoose={setLanguage} />
      </div>
      <Code code={code} />
      {hasPixels(body) && (
        <p className={css.note}>
          <code>pixels.bin</code> holds one byte a pixel and channel, row by row, or a PNG, JPEG or
          WebP file.
        </p>
      )}
    </div>
  )
}

/** On request, code that asks the same. */
export const AsCode = (props: Parameters<typeof Shown>[0]) => {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <div>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Code2 size={14} />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        The same as code
      </Button>
      <div id={id}>{open && <Shown {...props} />}</div>
    </div>
  )
}
