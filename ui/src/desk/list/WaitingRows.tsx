import { Skeleton } from "@mantine/core";

/** Rows that are on their way. */
export function WaitingRows({ columns, words }: { columns: number; words: string }) {
  return Array.from({ length: 10 }, (_, row) => (
    <tr key={row}>
      {Array.from({ length: columns }, (_, column) => (
        <td key={column}>
          {row + column === 0 && <span className="fw-hidden" role="status">{words}</span>}
          <Skeleton height={12} width={`${45 + ((row * 7 + column * 13) % 45)}%`} />
        </td>
      ))}
    </tr>
  ));
}
