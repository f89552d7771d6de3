import { useSearchParams } from 'wouter'

/**
 * A field of the address' query, and how it is changed: each change is a step that Back undoes. `typed`: it is
 * written letter by letter, and its changes are no steps.
 */
export const useField = (
  name: string,
  { typed = false } = {},
): readonly [string | null, (value: string | null) => void] => {
  const [fields, setFields] = useSearchParams()
  const change = (value: string | null) =>
    setFields(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === null || value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: typed },
    )
  return [fields.get(name), change]
}
