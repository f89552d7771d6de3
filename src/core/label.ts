/** Classes that an answer has at most; of as many some may be missing. */
const mostClasses = 1000

/** Whether a label may be what an answer should have been, by the JSON of its outputs: of classes it has to be one of them. */
export const couldBe = (outputs: string | undefined, label: string): boolean => {
  const told: unknown = outputs === undefined ? null : JSON.parse(outputs)
  const classes: unknown = Reflect.get(Object(told), 'classes')
  if (!Array.isArray(classes) || classes.length === 0 || classes.length >= mostClasses) return true
  return classes.some((each) => Reflect.get(Object(each), 'label') === label)
}
