// What the engine concluded, for the desk. Any replica counts, and two that say the same are one alert.
function(config)
  local e = (import 'expressions.libsonnet').new(config);
  local value = e.value;
  local series = e.series;
  // What the latest transition was decided on, by a replica that is in such a state.
  local z(name, states) = value(e.saidIn(states, series('rotation_transition_statistic', 'name="%s"' % name)), '%+.2f');
  local count(name, states) = value(e.saidIn(states, series('rotation_transition_statistic', 'name="%s"' % name)), '%.0f');
  local reason(states) = e.names('max by (reason) (%s)' % e.saidIn(states, '(%s == 1)' % series('rotation_state_reason')), 'reason');
  local quality = e.names('max by (quality) (%s == 1)' % series('rotation_data_quality'), 'quality');
  local position = 'CONFIRMED|EXTENDED';
  local open = 'SETUP|CONFIRMING|CONFIRMED|EXTENDED';
  local committed = 'CONFIRMING|CONFIRMED|EXTENDED';

  local alert(name, severity, expr, summary, description, hold=null) = {
    alert: name,
    expr: expr,
    [if hold != null then 'for']: hold,
    labels: { severity: severity, category: 'signal' },
    annotations: { summary: summary, description: description },
    dashboard:: 'rotation-desk',
  };
  local flag(name, severity, id, summary, description) = alert(name, severity, e.trigger(id), summary, description);

  [
    alert(
      'RotationConfirmed',
      'critical',
      e.state(position),
      'The rotation into small caps is confirmed.',
      ('Decided by%s: z60 %s, %s participation triggers and %s catalysts on. %s in log price ratio to the stop. ' +
       'Advised tranche %s. Data quality%s.') % [
        reason(position),
        z('z60', position),
        count('participation', position),
        count('catalysts', position),
        value(series('rotation_stop_room_log', 'basis="confirmed"'), '%.4f'),
        value(series('rotation_tranche'), '%.2f'),
        quality,
      ]
    ),
    alert(
      'RotationInvalidated',
      'critical',
      e.state('INVALIDATED'),
      'The rotation failed; the advised position is none.',
      'Decided by%s: z60 %s, z20 %s, %s catalysts on. Advised tranche %s. Data quality%s.' % [
        reason('INVALIDATED'),
        z('z60', 'INVALIDATED'),
        z('z20', 'INVALIDATED'),
        count('catalysts', 'INVALIDATED'),
        value(series('rotation_tranche'), '%.2f'),
        quality,
      ]
    ),
    alert(
      'RotationSetup',
      'info',
      e.state('SETUP'),
      'Small caps are cheap and catalysts are there; the spread has not turned yet.',
      'z20 %s, %s catalysts on. Unmet needs: %s.' %
      [z('z20', 'SETUP'), count('catalysts', 'SETUP'), value(series('rotation_unmet_needs'), '%.0f')]
    ),
    alert(
      'RotationConfirming',
      'info',
      e.state('CONFIRMING'),
      'The mandatory price triggers are on; sessions are being counted.',
      'z60 %s, %s participation triggers and %s catalysts on as it began. Unmet needs: %s.' %
      [z('z60', 'CONFIRMING'), count('participation', 'CONFIRMING'), count('catalysts', 'CONFIRMING'), value(series('rotation_unmet_needs'), '%.0f')]
    ),
    alert(
      'RotationExtended',
      'info',
      e.state('EXTENDED'),
      'The confirmed rotation is stretched: hold, do not add.',
      'z60 %s, share of the valuation gap closed %s.' %
      [z('z60', 'EXTENDED'), value(series('rotation_closure', 'target="fair"'), '%.2f')]
    ),
    alert(
      'RotationProvisionalConfirm',
      'info',
      '(%s > 0) and (%s == 1)' % [
        e.statistic('rotation_provisional_confirm_timestamp_seconds'),
        e.statistic('rotation_market_open'),
      ],
      'Were the session to close now, the rotation would be confirmed.',
      'It had held for long enough at %s. Only the close decides.' %
      '{{ range query `max(%s)` }}{{ humanizeTimestamp .Value }}{{ end }}' %
      series('rotation_provisional_confirm_timestamp_seconds')
    ),
    alert(
      'RotationLittleNeeded',
      'info',
      e.statistic('rotation_little') + ' == 1',
      'Little is missing for a confirmation.',
      'Unmet needs: %s; the hardest is %s standard deviations of 20 sessions away.' %
      [value(series('rotation_unmet_needs'), '%.0f'), value(series('rotation_hardest_sigma'), '%.2f')]
    ),
    alert(
      'RotationSpreadShock',
      'info',
      e.statistic('rotation_spread_shock') + ' == 1',
      'The spread moves far more today than is usual by this minute.',
      'Intraday z %s; the spread has changed by %s since the close before.' %
      [value(series('rotation_intraday_z'), '%+.1f'), value(series('rotation_spread_change_intraday'), '%+.4f')],
      hold='5m'
    ),
    alert(
      'RotationLeaderUnwind',
      'info',
      '(%s >= 2) or (%s >= 1)' % [
        e.anyReplica(series('rotation_trigger_value', 'id="UNWIND",basis="confirmed"'), ['id', 'basis']),
        e.statistic('rotation_leader_unwind_intraday'),
      ],
      'The leaders of the large caps are unwinding.',
      'Leader line %s since the close before, in log.' % value(series('rotation_leader_change_intraday'), '%+.4f'),
      hold='5m'
    ),
    alert(
      'RotationLeaderUnwindSevere',
      'critical',
      '(%s >= 3) or (%s >= 2)' % [
        e.anyReplica(series('rotation_trigger_value', 'id="UNWIND",basis="confirmed"'), ['id', 'basis']),
        e.statistic('rotation_leader_unwind_intraday'),
      ],
      'The leaders of the large caps are unwinding violently.',
      'Leader line %s since the close before, in log.' % value(series('rotation_leader_change_intraday'), '%+.4f'),
      hold='5m'
    ),
    flag(
      'RotationCreditStress',
      'info',
      'V1',
      'Credit is under stress; the veto blocks every step up.',
      'Trigger V1 is on at %s.' % value(series('rotation_trigger_value', 'id="V1",basis="confirmed"'), '%+.2f')
    ),
    flag(
      'RotationVolatilityStress',
      'info',
      'V2',
      'Volatility is under stress; the veto blocks every step up.',
      'Trigger V2 is on at a VIX of %s.' % value(series('rotation_trigger_value', 'id="V2",basis="confirmed"'), '%.1f')
    ),
    flag(
      'RotationGrowthScare',
      'info',
      'V3',
      'Credit weakens while yields fall: a growth scare, no benign easing. The veto blocks every step up.',
      'Trigger V3 is on.'
    ),
    alert(
      'RotationVetoInPosition',
      'critical',
      e.statistic('rotation_risk_flag') + ' == 1',
      'A veto is on while a rotation is confirmed: add nothing.',
      'Vetoes on:%s.' % e.names(
        'max by (id) (%s == 1) and on (id) %s' % [
          series('rotation_trigger_on', 'basis="confirmed"'),
          series('rotation_trigger_info', 'role="veto"'),
        ], 'id'
      )
    ),
    flag(
      'RotationPolicyShock',
      'info',
      'POLICY_SHOCK',
      'A dramatic shift of policy: yields have jumped. Add nothing.',
      'Trigger POLICY_SHOCK is on at %s.' % value(series('rotation_trigger_value', 'id="POLICY_SHOCK",basis="confirmed"'), '%.2f')
    ),
    alert(
      'RotationAIRegimeExtends',
      'info',
      '(%s) and (%s)' % [e.trigger('V4'), e.state(open)],
      'The leaders make new highs while the spread falls: the old regime extends.',
      'Trigger V4 is on in state%s.' % e.names('max by (state) (%s == 1)' % series('rotation_state'), 'state')
    ),
    alert(
      'RotationGapMilestone',
      'info',
      // The milestone is one of five, and each that is reached is news of its own.
      'count_values without (%s) ("milestone", %s > 0) > 0' % [
        std.join(', ', config.replicaLabels + ['name', 'unit']),
        series('rotation_statistic', 'name="closure_milestone"'),
      ],
      'The valuation gap has closed to a milestone.',
      'Share of the gap to the fair discount closed: {{ $labels.milestone }} reached, now %s.' %
      value(series('rotation_closure', 'target="fair"'), '%.3f')
    ),
    flag(
      'RotationGapClosingFast',
      'info',
      'GAP_CLOSING',
      'The valuation gap closes fast.',
      'Share closed over 20 sessions: %s.' % value(series('rotation_trigger_value', 'id="GAP_CLOSING",basis="confirmed"'), '%.3f')
    ),
    flag(
      'RotationValueTrap',
      'info',
      'TRAP',
      'Cheap for long without progress: a value trap.',
      '%s sessions without progress of the closure.' % value(series('rotation_statistic', 'name="trap_clock"'), '%.0f')
    ),
    alert(
      'RotationThesisExpired',
      'info',
      e.statistic('rotation_thesis_expired') + ' == 1',
      'The setup has waited too long for a confirmation.',
      '%s sessions since the setup.' % value(series('rotation_thesis_clock_sessions'), '%.0f')
    ),
    alert(
      'RotationJunkLed',
      'info',
      '(%s) and (%s)' % [e.trigger('JUNK'), e.state(committed)],
      'Unscreened small caps lead: the rotation is led by junk.',
      'Trigger JUNK is on at %s.' % value(series('rotation_trigger_value', 'id="JUNK",basis="confirmed"'), '%+.2f')
    ),
    alert(
      'RotationDegradedInPosition',
      'critical',
      '(%s == 1) and (%s)' % [
        e.anyReplica(series('rotation_data_quality', 'quality=~"DEGRADED|BLIND"'), ['quality']),
        e.state(committed),
      ],
      'The last close could not be judged while a rotation is open: the state is a memory.',
      'Data quality of the last close:%s.' % quality
    ),
    alert(
      'RotationReferenceStale',
      'warning',
      '%s == 1' % e.anyReplica(series('rotation_reference_state', 'state="stale"'), ['state']),
      'A reference figure is too old and not used any more.',
      'Reference figure {{ $labels.key }} is stale.'
    ),
    alert(
      'RotationRestated',
      'info',
      'max without (%s) (increase(%s[1h])) > 0' % [std.join(', ', config.replicaLabels), series('rotation_sessions_restated_total')],
      'A session was evaluated again on a late or corrected close.',
      'What was announced may have changed: look at the last transition.'
    ),
  ]
