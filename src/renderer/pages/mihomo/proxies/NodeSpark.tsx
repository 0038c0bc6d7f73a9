import { sparkPath } from '../../../charts/Spark';

const WIDTH = 72;
const HEIGHT = 20;

/** The last tests of a node: a line, and a grey block for each that failed. */
export function NodeSpark({ marks }: { readonly marks: readonly number[] }) {
  if (marks.length < 2) return null;
  const step = WIDTH / (marks.length - 1);
  const top = Math.max(1, ...marks) * 1.15;
  const values = marks.map(mark => (mark === 0 ? null : mark));
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {marks.map((mark, index) =>
        mark === 0 ? (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a test has no name but its place
            key={index}
            className="gap"
            x={Math.max(0, (index - 0.5) * step)}
            width={step * (index === 0 || index === marks.length - 1 ? 0.5 : 1)}
            height={HEIGHT}
          />
        ) : null,
      )}
      <path className="line s-text" d={sparkPath(values, WIDTH, HEIGHT, top)} />
    </svg>
  );
}
