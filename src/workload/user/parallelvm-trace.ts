/**
 * What parallelvm must find, by another way than its own.
 *
 * m0 has rank two: it is U V' with U = [member + i, 1] and V = [1, -2j]. So each matrix of the chain is U P V' for some 2 x 2
 * matrix P, a product (U P V')(U Q V') is U (P G Q) V' with G = V'U, and the trace of U P V' is that of P G.
 */

/** A 2 x 2 matrix of 32-bit integers, row by row. */
type Two = readonly [number, number, number, number];

function times(a: Two, b: Two): Two {
  return [
    (Math.imul(a[0], b[0]) + Math.imul(a[1], b[2])) | 0,
    (Math.imul(a[0], b[1]) + Math.imul(a[1], b[3])) | 0,
    (Math.imul(a[2], b[0]) + Math.imul(a[3], b[2])) | 0,
    (Math.imul(a[2], b[1]) + Math.imul(a[3], b[3])) | 0,
  ];
}

function plus(a: Two, b: Two): Two {
  return [(a[0] + b[0]) | 0, (a[1] + b[1]) | 0, (a[2] + b[2]) | 0, (a[3] + b[3]) | 0];
}

/** G = V'U: sums over k of V's row k times U's. */
function gram(member: number, dim: number): Two {
  let g: Two = [0, 0, 0, 0];
  for (let k = 0; k < dim; k++) {
    g = plus(g, [member + k, 1, -2 * k * (member + k), -2 * k]);
  }
  return g;
}

/** The trace of the last of `matrices` matrices of `dim` x `dim`, modulo 2^32, signed. */
export function expectedTrace(member: number, dim: number, matrices: number): number {
  const g = gram(member, dim);
  const p: Two[] = [[1, 0, 0, 1], g];
  for (let n = 2; n < matrices; n++) {
    let sum: Two = [0, 0, 0, 0];
    for (let i = 0; i < n - 1 - i; i++) {
      sum = plus(sum, times(times(p[i] as Two, g), p[n - 1 - i] as Two));
    }
    p.push(sum);
  }
  const last = times(p[matrices - 1] as Two, g);
  return (last[0] + last[3]) | 0;
}
