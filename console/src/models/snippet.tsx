import { useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { Copy } from '../parts/copy.tsx'
import { Panel } from '../parts/page.tsx'
import { Toggle } from '../parts/toggle.tsx'
import css from './page.module.css'
import { bodyOf, hasPixels, type Language, languages, snippetOf } from './snippets.ts'

const isLanguage = (text: string): text is Language => languages.some((each) => each === text)

const Shown = ({ code }: { code: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
  <pre className={css.code} tabIndex={0}>
    {code}
  </pre>
)

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
          <>
            <Toggle
              label="Language"
              value={language}
              choices={languages.map((name) => ({ value: name, name }))}
              onChoose={(name) => isLanguage(name) && setLanguage(name)}
            />
            <Copy text={code} what="the code" />
          </>
        )
      }
      flush
    >
      {code === null ? (
        <p className={css.none}>
          What it takes is known once a version of {model.model} is champion and loaded.
        </p>
      ) : (
        <Shown code={code} />
      )}
      {body && hasPixels(body) && (
        <p className={css.none}>
          <code>pixels.bin</code> holds one byte a pixel and channel, row by row.
        </p>
      )}
    </Panel>
  )
}
