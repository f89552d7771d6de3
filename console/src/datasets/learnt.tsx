import { Link } from 'wouter'
import * as at from '../addresses.ts'

/** A version of a model that learnt from data. */
export interface Learnt {
  readonly model: string
  readonly version: number
}

/** Model versions, each a way to where it can be looked at. */
export const LearntFrom = ({ title, learners }: { title: string; learners: readonly Learnt[] }) => (
  <div>
    <strong>{title}</strong>
    <ul>
      {learners.map(({ model, version }) => (
        <li key={`${model} ${version}`}>
          <Link href={at.version(model, version)}>
            {model} version {version}
          </Link>
        </li>
      ))}
    </ul>
  </div>
)
