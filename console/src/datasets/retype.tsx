import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import * as at from '../addresses.ts'
import { Ask } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Labelled, type Option, Select } from '../parts/field.tsx'
import { type Retyping, typeWords, useRetype } from './deeds.ts'
import type { Column } from './types.ts'

/** How a date may be written, with an example of each. */
const forms: Readonly<Record<NonNullable<Retyping['form']>, string>> = {
  'yyyy-mm-dd': '2026-11-27',
  'yyyy/mm/dd': '2026/11/27',
  'dd/mm/yyyy': '27/11/2026',
  'mm/dd/yyyy': '11/27/2026',
  'dd.mm.yyyy': '27.11.2026',
  'dd-mm-yyyy': '27-11-2026',
  'mm-dd-yyyy': '11-27-2026',
  'dd mon yyyy': '27 Nov 2026',
  'mon dd yyyy': 'Nov 27 2026',
  yyyymmdd: '20261127',
  seconds: 'seconds since 1970',
  milliseconds: 'milliseconds since 1970',
}

const optionsOf = <Key extends string>(words: Readonly<Record<Key, string>>): Option[] =>
  Object.entries<string>(words)

const isKey = <Key extends string>(
  words: Readonly<Record<Key, string>>,
  key: string | null,
): key is Key => key !== null && Object.hasOwn(words, key)

/** Which type, and of a date how it is written. */
const useChoice = () => {
  const [type, setType] = useState<string | null>(null)
  const [form, setForm] = useState<string | null>(null)
  const chosen = isKey(typeWords, type) ? type : null
  return {
    type: chosen,
    form: chosen === 'date' && isKey(forms, form) ? form : null,
    setType,
    setForm,
  }
}

const Choices = (props: { before: Column['type']; choice: ReturnType<typeof useChoice> }) => {
  const { type, form, setType, setForm } = props.choice
  return (
    <>
      <Labelled>
        New type
        <Select
          label="New type"
          all="Choose"
          value={type}
          options={optionsOf(typeWords).filter(([each]) => each !== props.before)}
          onChoose={setType}
        />
      </Labelled>
      {type === 'date' && (
        <Labelled>
          Written as
          <Select
            label="Written as"
            all="found by its values"
            value={form}
            options={optionsOf(forms)}
            onChoose={setForm}
          />
        </Labelled>
      )}
    </>
  )
}

/** Gives a column of the newest version another type, after asking. */
export const Retype = ({ set, column }: { set: string; column: Column }) => {
  const { name, type: before } = column
  const [opened, setOpened] = useState(false)
  const [, go] = useLocation()
  const choice = useChoice()
  const { type, form } = choice
  const retype = useRetype(set, before, (version) => go(at.dataset(set, version, { column: name })))
  return (
    <>
      <Deed
        takes="writeData"
        asks
        leftSection={<Pencil size={13} />}
        busy={retype.isPending}
        aria-label={`Change the type of ${name}`}
        onPress={() => setOpened(true)}
      >
        Change the type
      </Deed>
      <Ask
        title={`Give ${name} of ${set} another type?`}
        action="Change the type"
        busy={retype.isPending}
        blocked={type === null}
        against="Choose a type first."
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={() =>
          type && retype.mutate({ column: name, type, ...(form !== null && { form }) })
        }
      >
        <p>
          {name} is {typeWords[before]} now. A new data version of the same rows is made, in which
          it is of the type that you choose; the next training learns from that. Models that stand,
          and versions before, stay as they are.
        </p>
        <Choices before={before} choice={choice} />
      </Ask>
    </>
  )
}
