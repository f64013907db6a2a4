import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { durationOf, lookOf, stateWord } from '../jobs/states';
import { lanesOf, ticksOf } from './timeline';
import type { RunLine, Timeline } from './tokens';

const ROW_PX = 16;

interface IProps {
  readonly timeline: Timeline;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onRun: (run: string) => void;
  readonly onJob: (job: string) => void;
}

/** Which job ran when, over the last hours: a lane for each job, a bar for each run. */
export function TimelineView({ timeline, locale, trans, onRun, onJob }: IProps): React.JSX.Element {
  const lanes = lanesOf(timeline, new Date());
  const isLong = Date.parse(timeline.until) - Date.parse(timeline.since) > 2 * 86_400_000;
  if (lanes.length === 0) {
    return <p className="gp-Row-note">{trans.__('Nothing ran in this time.')}</p>;
  }
  return (
    <div className="gp-Timeline">
      <ul aria-label={trans.__('Timeline')}>
        {lanes.map(lane => (
          <li key={lane.job} aria-label={lane.job}>
            <button
              type="button"
              className="gp-Timeline-job"
              title={lane.job}
              onClick={() => onJob(lane.job)}
            >
              {lane.job}
            </button>
            <div className="gp-Timeline-lane" style={{ height: lane.rows * ROW_PX }}>
              {lane.bars.map(({ run, left, width, row }) => (
                <button
                  key={run.id}
                  type="button"
                  className={`gp-Timeline-bar gp-mod-${lookOf(run.state).tone}`}
                  style={{ left: `${left}%`, width: `${width}%`, top: row * ROW_PX }}
                  aria-label={barWords(run, locale, trans)}
                  title={barWords(run, locale, trans)}
                  onClick={() => onRun(run.id)}
                />
              ))}
            </div>
          </li>
        ))}
      </ul>
      <div className="gp-Timeline-axis" aria-hidden="true">
        {ticksOf(timeline).map(({ at, left }) => (
          <span key={left} style={{ left: `${left}%` }}>
            {isLong
              ? at.toLocaleDateString(locale, { weekday: 'short', day: 'numeric' })
              : at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })}
          </span>
        ))}
      </div>
      {timeline.is_truncated && (
        <p className="gp-Row-note">{trans.__('Only the newest %1 runs are drawn.', timeline.runs.length)}</p>
      )}
    </div>
  );
}

function barWords(run: RunLine, locale: string | undefined, trans: TranslationBundle): string {
  const when = new Date(run.started_at ?? run.queued_at).toLocaleString(locale);
  const took = durationOf(run, new Date());
  return [run.job_name, stateWord(run.state, trans), when, took].filter(Boolean).join(', ');
}
