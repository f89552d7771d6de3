import css from './code.module.css'
import { Copy } from './copy.tsx'
import { Toggle } from './toggle.tsx'

/** Code that scrolls in a frame of its own. */
export const Code = ({ code }: { code: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
  <pre className={css.code} tabIndex={0}>
    {code}
  </pre>
)

/** Which of some languages code is written in, and the code to copy. */
export const CodeTools = <Language extends string>(props: {
  languages: readonly Language[]
  language: Language
  code: string
  onChoose: (language: Language) => void
}) => {
  const { languages, language, code, onChoose } = props
  const choose = (name: string) => {
    const found = languages.find((each) => each === name)
    if (found !== undefined) onChoose(found)
  }
  return (
    <>
      <Toggle
        label="Language"
        value={language}
        choices={languages.map((name) => ({ value: name, name }))}
        onChoose={choose}
      />
      <Copy text={code} what="the code" />
    </>
  )
}
