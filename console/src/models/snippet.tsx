import { useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { NeedsKey } from '../access/signed.tsx'
import { Code, CodeTools } from '../parts/code.tsx'
import { Panel } from '../parts/page.tsx'
import css from './page.module.css'
import { bodyOf, hasPixels, type Language, languages, snippetOf } from './snippets.ts'

/** Which version answers what the code asks. */
const whose = (version: number, champion: number | null): string => {
  if (champion === version) return `version ${version}, the champion, answers`
  return champion === null
    ? `answered once a version is champion`
    : `version ${champion}, the champion, answers, not version ${version}`
}

/** Code that asks the model, to copy. */
export const Snippet = ({ model, version }: { model: ModelLoop; version: number }) => {
  const [language, setLanguage] = useState<Language>('curl')
  const body = bodyOf(model)
  const code =
    body && snippetOf(language, { origin: window.location.origin, model: model.model, body })
  return (
    <Panel
      title="Call it"
      note={whose(version, model.champion)}
      tools={
        code !== null && (
          <CodeTools languages={languages} language={language} code={code} onChoose={setLanguage} />
        )
      }
      flush
    >
      {code === null ? (
        <p className={css.none}>
          What it takes is known once a version of {model.model} is champion and loaded.
        </p>
      ) : (
        <Code code={code} />
      )}
      {code !== null && <NeedsKey className={css.none} />}
      {body && hasPixels(body) && (
        <p className={css.none}>
          <code>pixels.bin</code> holds one byte a pixel and channel, row by row.
        </p>
      )}
    </Panel>
  )
}
