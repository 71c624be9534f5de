// What happened, over a chosen range, and whether the replicas saw the same.
function(config)
  local p = import 'panels.libsonnet';
  local e = (import '../expressions.libsonnet').new({ selector: 'job=~"$job",instance=~"$instance"' });
  local series = e.series;
  // What may be true of a series, from the mildest on.
  local problems = [
    { word: '', color: 'transparent' },
    { word: 'stale', color: 'yellow' },
    { word: 'recovering', color: 'light-blue' },
    { word: 'halted', color: 'orange' },
    { word: 'quarantined', color: 'red' },
    { word: 'scale', color: 'purple' },
  ];
  local positions = [
    { word: 'off', color: 'transparent' },
    { word: 'on by present prices', color: 'light-blue' },
    { word: 'on by the close, off by present prices', color: 'orange' },
    { word: 'on', color: 'blue' },
  ];

  p.dashboard(
    'rotation-forensics',
    'Rotation / Forensics',
    'Inputs, triggers, states and transitions over a range of time, each replica by itself.',
    [
      p.lanes('State of each replica', 'Regime state, a lane for each replica.', [p.target(e.index('rotation_state', 'state', p.words(p.states)), '{{instance}}')], p.states, height=5),
      p.rows(
        'Latest transition of each replica',
        'The numbers at the close that decided it.',
        [p.table('max by (instance, name, unit) (%s)' % series('rotation_transition_statistic'))],
        ['number'],
        width=12
      ),
      p.rows(
        'Transitions in this range',
        'By the states they joined.',
        [p.table('round(sum by (instance, from, to) (increase(%s[$__range]))) > 0' % series('rotation_transitions_total'))],
        ['transitions'],
        order=['instance', 'from', 'to'],
        width=12
      ),
      p.lines('Replicas: session of the latest transition', 'Equal on all replicas, or they disagree.', 'dateTimeAsIso', [p.target('1000 * (%s > 0)' % series('rotation_state_entered_session_timestamp_seconds'), '{{instance}}')], width=8),
      p.lines('Replicas: last evaluated session', 'Equal on all replicas, or one of them missed a close.', 'dateTimeAsIso', [p.target('1000 * (%s > 0)' % series('rotation_last_session_timestamp_seconds'), '{{instance}}')], width=8),
      p.lines('Replicas: widest difference of z', 'Largest less smallest z of each pair at the last close: not 0 if a close differed.', 'none', [
        p.target('max by (pair, k) (%s) - min by (pair, k) (%s)' % [series('rotation_spread_z', 'basis="confirmed"'), series('rotation_spread_z', 'basis="confirmed"')], '{{pair}} z{{k}}'),
      ], width=8),
      p.lanes('Triggers', 'Where each trigger stood, by the last close and by present prices.', [p.target(
        'sum without (basis) (2 * %s or %s)' % [series('rotation_trigger_on', 'id=~"$id",basis="confirmed"'), series('rotation_trigger_on', 'id=~"$id",basis="provisional"')],
        '{{instance}} {{id}}'
      )], positions, height=16, told=true),
      p.lines('Values of the triggers', 'Statistic of each trigger and its levels.', 'none', [
        p.target(series('rotation_trigger_value', 'id=~"$id"'), '{{instance}} {{id}} {{basis}}'),
        p.target('max by (id, switch) (%s)' % series('rotation_trigger_threshold', 'id=~"$id"'), '{{id}} level {{switch}}'),
      ], dashed='/ level /', height=10, table=true),
      p.lines('Statistics', 'Any statistic of the last close, in its base unit.', 'none', [p.target(series('rotation_statistic', 'name=~"$name"'), '{{instance}} {{name}}')], height=10, table=true),
      p.lines('Prices', 'Last accepted mid price of each share.', 'currencyUSD', [p.target(series('rotation_series_price_dollars', 'series=~"$series"'), '{{instance}} {{series}}')], width=8, height=10, table=true),
      p.lines('Ticks', 'Ticks accepted a second.', 'cps', [p.target('rate(%s[$__rate_interval])' % series('rotation_series_ticks_total', 'series=~"$series"'), '{{instance}} {{series}}')], width=8, height=10, table=true),
      p.lines('Ticks refused', 'Ticks refused by the quality gate, a second.', 'cps', [p.target('rate(%s[$__rate_interval])' % series('rotation_series_rejected_total', 'series=~"$series"'), '{{instance}} {{series}}')], width=8, height=10, table=true),
      p.lanes('Problems', 'Why the last value of a series is not used; without a lane: it was used all the time.', [p.target(
        '%s > 0' % e.index('rotation_series_problem', 'problem', p.words(problems), ',series=~"$series"'), '{{instance}} {{series}}'
      )], problems, height=10, told=true),
      p.lanes('Data quality', 'Of the last close.', [p.target(e.index('rotation_data_quality', 'quality', p.words(p.qualities)), '{{instance}}')], p.qualities, width=12),
      p.lines('Closes', 'Series that vote, by how the last session closed for them.', 'none', [p.target(series('rotation_closes'), '{{instance}} {{close}}')]),
    ],
    variables=[
      { name: 'id', label: 'Trigger', metric: 'rotation_trigger_info{job=~"$job",instance=~"$instance"}' },
      { name: 'name', label: 'Statistic', metric: 'rotation_statistic{job=~"$job",instance=~"$instance"}' },
      { name: 'series', label: 'Series', metric: 'rotation_series_price_dollars{job=~"$job",instance=~"$instance"}' },
    ],
    refresh='',
    from='now-7d'
  )
