import { Link } from 'wouter'
import * as at from '../addresses.ts'
import css from './labels.module.css'

/** Tags; those of runs lead to the runs that have them. */
export const Tags = ({ tags, ofRuns = false }: { tags: readonly string[]; ofRuns?: boolean }) =>
  tags.length > 0 && (
    <span className={css.tags}>
      {tags.map((tag) =>
        ofRuns ? (
          <Link key={tag} className={css.tag} href={at.runs({ tag })}>
            {tag}
          </Link>
        ) : (
          <span key={tag} className={css.tag}>
            {tag}
          </span>
        ),
      )}
    </span>
  )
