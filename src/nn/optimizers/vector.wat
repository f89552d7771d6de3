;; Sums of long vectors, four numbers at a time.
;;
;; All arrays lie in one memory, as float32, and their lengths are multiples of four, or padded to it.
;; Addresses and lengths are in bytes.
(module
  (import "millrace" "memory" (memory 1))

  ;; One step of gradient descent over `bytes` of parameters p with gradients g:
  ;;   g = scale·g + decay·p
  ;;   m = momentum·m + g
  ;;   p = p − rate·(direct·g + through·m)
  (func (export "momentum")
    (param $p i32) (param $g i32) (param $m i32) (param $bytes i32)
    (param $scale f32) (param $decay f32) (param $momentum f32)
    (param $direct f32) (param $through f32) (param $rate f32)
    (local $at i32)
    (local $gradient v128) (local $moving v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))

        (local.set $gradient
          (f32x4.add
            (f32x4.mul (f32x4.splat (local.get $scale)) (v128.load (i32.add (local.get $g) (local.get $at))))
            (f32x4.mul (f32x4.splat (local.get $decay)) (v128.load (i32.add (local.get $p) (local.get $at))))))

        (local.set $moving
          (f32x4.add
            (f32x4.mul (f32x4.splat (local.get $momentum)) (v128.load (i32.add (local.get $m) (local.get $at))))
            (local.get $gradient)))
        (v128.store (i32.add (local.get $m) (local.get $at)) (local.get $moving))

        (v128.store (i32.add (local.get $p) (local.get $at))
          (f32x4.sub
            (v128.load (i32.add (local.get $p) (local.get $at)))
            (f32x4.mul
              (f32x4.splat (local.get $rate))
              (f32x4.add
                (f32x4.mul (f32x4.splat (local.get $direct)) (local.get $gradient))
                (f32x4.mul (f32x4.splat (local.get $through)) (local.get $moving))))))

        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; x = factor·x
  (func (export "scale") (param $x i32) (param $bytes i32) (param $factor f32)
    (local $at i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))
        (v128.store (i32.add (local.get $x) (local.get $at))
          (f32x4.mul (f32x4.splat (local.get $factor)) (v128.load (i32.add (local.get $x) (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; x = x + factor·y
  (func (export "add") (param $x i32) (param $y i32) (param $bytes i32) (param $factor f32)
    (local $at i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))
        (v128.store (i32.add (local.get $x) (local.get $at))
          (f32x4.add
            (v128.load (i32.add (local.get $x) (local.get $at)))
            (f32x4.mul (f32x4.splat (local.get $factor)) (v128.load (i32.add (local.get $y) (local.get $at))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next))))

  ;; x = x + factor·(y − x)
  (func (export "blend") (param $x i32) (param $y i32) (param $bytes i32) (param $factor f32)
    (local $at i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))
        (v128.store (i32.add (local.get $x) (local.get $at))
          (f32x4.add
            (v128.load (i32.add (local.get $x) (local.get $at)))
            (f32x4.mul
              (f32x4.splat (local.get $factor))
              (f32x4.sub (v128.load (i32.add (local.get $y) (local.get $at))) (v128.load (i32.add (local.get $x) (local.get $at)))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))))
