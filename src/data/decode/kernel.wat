;; What is done with every byte of the records of a data set. Rows are written into a table of where values begin and one
;; of where they end, a word each; `stride` bytes lie between two rows of a column.
(module
  (import "millrace" "memory" (memory 1 32768 shared))

  ;; Follows rows that are written as a layout says: for each key 16 bytes with the address of its text, its length and
  ;; 4 · the column. Stops at `to`, after `rows` rows, or where a row is written otherwise or has a backslash. Answers how
  ;; many it read; where the next one begins stands at `next`.
  (func (export "split")
    (param $at i32) (param $to i32) (param $layout i32) (param $last i32)
    (param $starts i32) (param $ends i32) (param $stride i32) (param $rows i32) (param $next i32)
    (result i32)
    (local $row i32) (local $place i32) (local $key i32) (local $text i32) (local $left i32)
    (local $mask i32) (local $bytes v128)
    (block $done
      (loop $each_row
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        (br_if $done (i32.ge_u (local.get $at) (local.get $to)))
        (local.set $place (local.get $at))
        (local.set $key (local.get $layout))
        (loop $each_key
          (local.set $text (i32.load (local.get $key)))
          (local.set $left (i32.load offset=4 (local.get $key)))
          (loop $compare
            (local.set $mask (i8x16.bitmask (i8x16.eq
              (v128.load align=1 (local.get $place)) (v128.load align=1 (local.get $text)))))
            (if (i32.ge_u (local.get $left) (i32.const 16))
              (then
                (br_if $done (i32.ne (local.get $mask) (i32.const 0xffff)))
                (local.set $place (i32.add (local.get $place) (i32.const 16)))
                (local.set $text (i32.add (local.get $text) (i32.const 16)))
                (local.set $left (i32.sub (local.get $left) (i32.const 16)))
                (br $compare))))
          ;; What is behind the key does not matter.
          (br_if $done (i32.ne
            (i32.or (local.get $mask) (i32.shl (i32.const -1) (local.get $left)))
            (i32.const -1)))
          (local.set $place (i32.add (local.get $place) (local.get $left)))
          (i32.store
            (i32.add (local.get $starts) (i32.load offset=8 (local.get $key)))
            (local.get $place))
          (loop $scan
            (local.set $bytes (v128.load align=1 (local.get $place)))
            (local.set $mask (i8x16.bitmask (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 34)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 92))))))
            (if (i32.eqz (local.get $mask))
              (then
                (local.set $place (i32.add (local.get $place) (i32.const 16)))
                (br $scan))))
          (local.set $place (i32.add (local.get $place) (i32.ctz (local.get $mask))))
          (br_if $done (i32.ne (i32.load8_u (local.get $place)) (i32.const 34)))
          (i32.store
            (i32.add (local.get $ends) (i32.load offset=8 (local.get $key)))
            (local.get $place))
          (local.set $place (i32.add (local.get $place) (i32.const 1)))
          (local.set $key (i32.add (local.get $key) (i32.const 16)))
          (br_if $each_key (i32.lt_u (local.get $key) (local.get $last))))
        ;; A brace and the end of the line.
        (br_if $done (i32.ne (i32.load16_u align=1 (local.get $place)) (i32.const 0x0a7d)))
        (local.set $at (i32.add (local.get $place) (i32.const 2)))
        (local.set $starts (i32.add (local.get $starts) (local.get $stride)))
        (local.set $ends (i32.add (local.get $ends) (local.get $stride)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $each_row)))
    (i32.store (local.get $next) (local.get $at))
    (local.get $row))

  ;; The last steps of Murmur3: every bit of a hash depends on every bit before.
  (func $mixed (param $hash i64) (result i64)
    (local.set $hash (i64.mul
      (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 33)))
      (i64.const 0xff51afd7ed558ccd)))
    (local.set $hash (i64.mul
      (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 33)))
      (i64.const 0xc4ceb9fe1a85ec53)))
    (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 33))))

  ;; Hashes of a column, 8 bytes a row. What lies behind a value is read, and left out.
  (func (export "hash")
    (param $starts i32) (param $ends i32) (param $stride i32) (param $rows i32) (param $out i32)
    (local $place i32) (local $end i32) (local $left i32) (local $hash i64) (local $word i64)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $place (i32.load (local.get $starts)))
        (local.set $end (i32.load (local.get $ends)))
        (local.set $hash (i64.xor
          (i64.const 0x2d358dccaa6c78a5)
          (i64.mul
            (i64.extend_i32_u (i32.sub (local.get $end) (local.get $place)))
            (i64.const 0x9e3779b97f4a7c15))))
        (block $read
          (loop $words
            (br_if $read (i32.ge_u (local.get $place) (local.get $end)))
            (local.set $word (i64.load align=1 (local.get $place)))
            (local.set $left (i32.sub (local.get $end) (local.get $place)))
            (if (i32.lt_u (local.get $left) (i32.const 8))
              (then (local.set $word (i64.and (local.get $word) (i64.sub
                (i64.shl (i64.const 1) (i64.extend_i32_u (i32.shl (local.get $left) (i32.const 3))))
                (i64.const 1))))))
            (local.set $word (i64.mul
              (i64.rotl (i64.mul (local.get $word) (i64.const 0x87c37b91114253d5)) (i64.const 31))
              (i64.const 0x4cf5ad432745937f)))
            (local.set $hash (i64.add
              (i64.mul
                (i64.rotl (i64.xor (local.get $hash) (local.get $word)) (i64.const 27))
                (i64.const 5))
              (i64.const 0x52dce729)))
            (local.set $place (i32.add (local.get $place) (i32.const 8)))
            (br $words)))
        (i64.store (local.get $out) (call $mixed (local.get $hash)))
        (local.set $starts (i32.add (local.get $starts) (local.get $stride)))
        (local.set $ends (i32.add (local.get $ends) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $each))))

  ;; Adds to hashes of rows those of one more column; `bits`: 0, or where a bit a row says whether its value is there.
  (func (export "join") (param $sums i32) (param $hashes i32) (param $bits i32) (param $rows i32)
    (local $row i32) (local $hash i64)
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        (local.set $hash (i64.load (local.get $hashes)))
        (if (local.get $bits)
          (then
            (if (i32.eqz (i32.and (i32.const 1) (i32.shr_u
                (i32.load8_u (i32.add (local.get $bits) (i32.shr_u (local.get $row) (i32.const 3))))
                (i32.and (local.get $row) (i32.const 7)))))
              (then (local.set $hash (i64.const 0x1b873593cc9e2d51))))))
        (i64.store (local.get $sums) (i64.mul
          (i64.xor (i64.rotl (i64.load (local.get $sums)) (i64.const 23)) (local.get $hash))
          (i64.const 0x9fb21c651e98df25)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 8)))
        (local.set $hashes (i32.add (local.get $hashes) (i32.const 8)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $each))))

  ;; Makes hashes of what was added up.
  (func (export "settle") (param $sums i32) (param $rows i32)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $rows)))
        (i64.store (local.get $sums) (call $mixed (i64.load (local.get $sums))))
        (local.set $sums (i32.add (local.get $sums) (i32.const 8)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $each))))

  ;; Numbers of at most 15 digits, with at most one dot or other mark within: `-12.5`. Anything else is NaN; answers how
  ;; many are. `powers`: those of ten that are doubles, so that each quotient is the nearest double.
  (func (export "numbers")
    (param $starts i32) (param $ends i32) (param $stride i32) (param $rows i32)
    (param $mark i32) (param $powers i32) (param $out i32) (result i32)
    (local $place i32) (local $end i32) (local $first i32) (local $parts i32) (local $byte i32)
    (local $digits i32) (local $others i32) (local $negative i32) (local $value i64) (local $size f64)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $place (i32.load (local.get $starts)))
        (local.set $end (i32.load (local.get $ends)))
        (local.set $negative (i32.eq (i32.load8_u (local.get $place)) (i32.const 45)))
        (local.set $place (i32.add (local.get $place) (local.get $negative)))
        (local.set $first (local.get $place))
        (local.set $parts (i32.const 0))
        (local.set $value (i64.const 0))
        (block $read
          (loop $digit
            (br_if $read (i32.ge_u (local.get $place) (local.get $end)))
            (local.set $byte (i32.load8_u (local.get $place)))
            (if (i32.lt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 10))
              (then (local.set $value (i64.add
                (i64.mul (local.get $value) (i64.const 10))
                (i64.extend_i32_u (i32.sub (local.get $byte) (i32.const 48))))))
              (else
                (br_if $read (local.get $parts))
                (br_if $read (i32.eq (local.get $place) (local.get $first)))
                (br_if $read (i32.and
                  (i32.ne (local.get $byte) (i32.const 46))
                  (i32.ne (local.get $byte) (local.get $mark))))
                (local.set $parts (local.get $place))))
            (local.set $place (i32.add (local.get $place) (i32.const 1)))
            (br $digit)))
        (local.set $digits (i32.sub
          (i32.sub (local.get $place) (local.get $first))
          (i32.ne (local.get $parts) (i32.const 0))))
        (if (i32.and
              (i32.and
                (i32.eq (local.get $place) (local.get $end))
                (i32.ne (local.get $parts) (i32.sub (local.get $end) (i32.const 1))))
              (i32.lt_u (i32.sub (local.get $digits) (i32.const 1)) (i32.const 15)))
          (then
            (local.set $size (f64.convert_i64_u (local.get $value)))
            (if (local.get $parts)
              (then (local.set $size (f64.div (local.get $size) (f64.load (i32.add
                (local.get $powers)
                (i32.shl
                  (i32.sub (i32.sub (local.get $end) (local.get $parts)) (i32.const 1))
                  (i32.const 3))))))))
            (f64.store (local.get $out)
              (select (f64.neg (local.get $size)) (local.get $size) (local.get $negative))))
          (else
            (local.set $others (i32.add (local.get $others) (i32.const 1)))
            (f64.store (local.get $out) (f64.const nan))))
        (local.set $starts (i32.add (local.get $starts) (local.get $stride)))
        (local.set $ends (i32.add (local.get $ends) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $each)))
    (local.get $others))

  ;; Writes which rows have a text that an automaton does not accept, a word each; answers how many.
  (func (export "refused")
    (param $starts i32) (param $ends i32) (param $stride i32) (param $rows i32)
    (param $steps i32) (param $last i32) (param $out i32) (result i32)
    (local $row i32) (local $place i32) (local $end i32) (local $state i32) (local $count i32)
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        (local.set $place (i32.load (local.get $starts)))
        (local.set $end (i32.load (local.get $ends)))
        (local.set $state (i32.const 1))
        (block $read
          (loop $byte
            (br_if $read (i32.ge_u (local.get $place) (local.get $end)))
            (local.set $state (i32.load16_u (i32.add (local.get $steps) (i32.shl
              (i32.or (i32.shl (local.get $state) (i32.const 8)) (i32.load8_u (local.get $place)))
              (i32.const 1)))))
            (local.set $place (i32.add (local.get $place) (i32.const 1)))
            (br $byte)))
        (if (i32.eqz (i32.load8_u (i32.add (local.get $last) (local.get $state))))
          (then
            (i32.store (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))) (local.get $row))
            (local.set $count (i32.add (local.get $count) (i32.const 1)))))
        (local.set $starts (i32.add (local.get $starts) (local.get $stride)))
        (local.set $ends (i32.add (local.get $ends) (local.get $stride)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $each)))
    (local.get $count))

  ;; Writes which rows have no value, or with `odd` one that begins neither with a digit nor with a dash and a digit; a
  ;; word each. Answers how many.
  (func (export "gone")
    (param $starts i32) (param $ends i32) (param $stride i32) (param $rows i32)
    (param $odd i32) (param $out i32) (result i32)
    (local $row i32) (local $place i32) (local $count i32)
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        (local.set $place (i32.load (local.get $starts)))
        (block $there
          (if (i32.ne (local.get $place) (i32.load (local.get $ends)))
            (then
              (br_if $there (i32.eqz (local.get $odd)))
              (local.set $place (i32.add
                (local.get $place)
                (i32.eq (i32.load8_u (local.get $place)) (i32.const 45))))
              (br_if $there (i32.lt_u
                (i32.sub (i32.load8_u (local.get $place)) (i32.const 48))
                (i32.const 10)))))
          (i32.store (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))) (local.get $row))
          (local.set $count (i32.add (local.get $count) (i32.const 1))))
        (local.set $starts (i32.add (local.get $starts) (local.get $stride)))
        (local.set $ends (i32.add (local.get $ends) (local.get $stride)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $each)))
    (local.get $count))

  ;; One word of each row.
  (func (export "gather") (param $from i32) (param $stride i32) (param $rows i32) (param $out i32)
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $rows)))
        (i32.store (local.get $out) (i32.load (local.get $from)))
        (local.set $from (i32.add (local.get $from) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $each)))))
