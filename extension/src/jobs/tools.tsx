import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Job } from './tokens';

/** What can be done with a job beside running it; the plugin turns it into commands. */
export interface IToolActions {
  readonly runWith: (job: string) => void;
  readonly editSchedule: (job: string) => void;
  readonly showVersions: (job: string) => void;
  readonly showRuns: (job: string) => void;
  readonly pause: (trigger: string) => void;
  readonly resume: (trigger: string) => void;
  readonly backfill: (trigger: string) => void;
}

interface IProps {
  readonly job: Job;
  readonly actions: IToolActions;
  readonly trans: TranslationBundle;
}

/** The tools of an open job, and its triggers with theirs. */
export function JobTools({ job, actions, trans }: IProps): React.JSX.Element {
  const { name } = job;
  return (
    <>
      <div className="gp-Tools" role="toolbar" aria-label={trans.__('Tools of %1', name)}>
        <Tool label={trans.__('Run with…')} onClick={() => actions.runWith(name)} />
        <Tool label={trans.__('Schedule…')} onClick={() => actions.editSchedule(name)} />
        <Tool label={trans.__('Versions')} onClick={() => actions.showVersions(name)} />
        <Tool label={trans.__('All runs')} onClick={() => actions.showRuns(name)} />
      </div>
      {job.schedules.length > 0 && (
        <ul className="gp-Runs" aria-label={trans.__('Triggers of %1', name)}>
          {job.schedules.map(trigger => (
            <li key={trigger.name} className="gp-Trigger">
              <span title={trigger.cron}>{`${trigger.name}: ${trigger.words}`}</span>
              <span className="gp-Tools">
                {trigger.state === 'DEACTIVATED' ? (
                  <Tool
                    label={trans.__('Resume')}
                    name={trans.__('Resume %1', trigger.name)}
                    onClick={() => actions.resume(trigger.name)}
                  />
                ) : (
                  <Tool
                    label={trans.__('Pause')}
                    name={trans.__('Pause %1', trigger.name)}
                    onClick={() => actions.pause(trigger.name)}
                  />
                )}
                <Tool
                  label={trans.__('Backfill…')}
                  name={trans.__('Backfill %1', trigger.name)}
                  onClick={() => actions.backfill(trigger.name)}
                />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface IToolProps {
  readonly label: string;
  /** What it is called where its place does not say what it is for. */
  readonly name?: string;
  readonly onClick: () => void;
}

function Tool({ label, name, onClick }: IToolProps): React.JSX.Element {
  return (
    <button type="button" className="gp-Tool" aria-label={name ?? label} onClick={onClick}>
      {label}
    </button>
  );
}
