/** Reports on paper, which the server draws. */
import { readKept } from '@/lib/kept';
import type { PaperSize } from '@/lib/papers';
import { saveFromApi } from './client';
import type { paths } from './schema';

type ReportPaper = Extract<keyof paths, `/ledger/${string}/pdf` | '/reports/receivables/pdf'>;
type Ask<Path extends ReportPaper> = Omit<NonNullable<paths[Path]['get']['parameters']['query']>, 'paper'>;

/** The address of a paper; what is not said is left out. The sheet is the one chosen for other papers, unless that is a roll. */
export function reportPaperPath<Path extends ReportPaper>(path: Path, ask: Ask<Path>, account = ''): string {
  const said = Object.entries(ask).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const size = readKept<PaperSize>('invoice.paper', 'a4') === 'letter' ? 'letter' : 'a4';
  return `${path.replace('{account}', encodeURIComponent(account))}?${new URLSearchParams([...said, ['paper', size]])}`;
}

/** Hands a paper over as a file: a download in a browser, a save dialog in the window. */
export const savePaper = <Path extends ReportPaper>(
  path: Path,
  ask: Ask<Path>,
  name: string,
  account?: string,
): Promise<void> => saveFromApi(reportPaperPath(path, ask, account), `${name}.pdf`);
