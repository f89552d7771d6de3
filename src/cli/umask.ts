/** What Millrace keeps is for its user alone; what it writes into a project has the rights that the user gives. */
let usual = process.umask()

/** From now on what is made is for this user alone. */
export const keepToOneself = (): void => {
  usual = process.umask(0o077)
}

/** Does some work with the rights that files of this user usually get. */
export const asUsual = async <Value>(work: () => Promise<Value>): Promise<Value> => {
  const own = process.umask(usual)
  try {
    return await work()
  } finally {
    process.umask(own)
  }
}
