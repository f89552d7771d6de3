;; The arithmetic of the optimizer, four numbers at a time.
;;
;; All arrays lie in one memory, as float32, and their lengths are multiples of four. Addresses and
;; lengths are in bytes.
(module
  (import "millrace" "memory" (memory 1))

  ;; One step of Adam over `bytes` of parameters p with gradients g:
  ;;   g = scale·g
  ;;   m = beta1·m + (1 − beta1)·g
  ;;   v = beta2·v + (1 − beta2)·g²
  ;;   p = p − rate·(m / unbias1) / (√(v / unbias2) + epsilon)
  ;; The caller gives `pace` = rate / unbias1 and `spread` = 1 / unbias2.
  (func (export "adam")
    (param $p i32) (param $g i32) (param $m i32) (param $v i32) (param $bytes i32)
    (param $scale f32) (param $beta1 f32) (param $beta2 f32)
    (param $pace f32) (param $spread f32) (param $epsilon f32)
    (local $at i32)
    (local $gradient v128) (local $first v128) (local $second v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))

        (local.set $gradient
          (f32x4.mul
            (f32x4.splat (local.get $scale))
            (v128.load (i32.add (local.get $g) (local.get $at)))))

        (local.set $first
          (f32x4.add
            (f32x4.mul
              (f32x4.splat (local.get $beta1))
              (v128.load (i32.add (local.get $m) (local.get $at))))
            (f32x4.mul
              (f32x4.splat (f32.sub (f32.const 1) (local.get $beta1)))
              (local.get $gradient))))
        (v128.store (i32.add (local.get $m) (local.get $at)) (local.get $first))

        (local.set $second
          (f32x4.add
            (f32x4.mul
              (f32x4.splat (local.get $beta2))
              (v128.load (i32.add (local.get $v) (local.get $at))))
            (f32x4.mul
              (f32x4.splat (f32.sub (f32.const 1) (local.get $beta2)))
              (f32x4.mul (local.get $gradient) (local.get $gradient)))))
        (v128.store (i32.add (local.get $v) (local.get $at)) (local.get $second))

        (v128.store (i32.add (local.get $p) (local.get $at))
          (f32x4.sub
            (v128.load (i32.add (local.get $p) (local.get $at)))
            (f32x4.div
              (f32x4.mul (f32x4.splat (local.get $pace)) (local.get $first))
              (f32x4.add
                (f32x4.sqrt
                  (f32x4.mul (f32x4.splat (local.get $spread)) (local.get $second)))
                (f32x4.splat (local.get $epsilon))))))

        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; Σ g² in double precision, for the length of a gradient.
  (func (export "squares") (param $g i32) (param $bytes i32) (result f64)
    (local $at i32)
    (local $four v128) (local $low v128) (local $high v128) (local $sum v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))
        (local.set $four (v128.load (i32.add (local.get $g) (local.get $at))))
        (local.set $low (f64x2.promote_low_f32x4 (local.get $four)))
        (local.set $high
          (f64x2.promote_low_f32x4
            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
              (local.get $four) (local.get $four))))
        (local.set $sum
          (f64x2.add
            (local.get $sum)
            (f64x2.add
              (f64x2.mul (local.get $low) (local.get $low))
              (f64x2.mul (local.get $high) (local.get $high)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (f64.add
      (f64x2.extract_lane 0 (local.get $sum))
      (f64x2.extract_lane 1 (local.get $sum)))))
