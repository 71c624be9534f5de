// What an installation sets. Thresholds of the signals are not among them: the daemon exports its own.
{
  _config+:: {
    // Chooses the daemon's series, in every expression.
    selector: 'job="rotationd"',

    // Target labels by which replicas differ: alerts on signals aggregate them away, so that two replicas are one page.
    replicaLabels: ['instance'],

    // A signal outlives gaps in the scrapes that are shorter than this: a restart is no end of a rotation.
    signalGap: '15m',

    // Quantile of the pipeline's duration that is held against the daemon's own limit for a turn.
    pipelineQuantile: 0.99,

    // Connections of a feed that ended within ten minutes: more are a storm.
    reconnectsPer10m: 5,

    // Share of the queue that is filled, and of time that a feed may not read for want of room.
    queueFillRatio: 0.5,
    backpressureRatio: 0.05,

    // Before the provider's certificate runs out.
    certificateWarnDays: 14,

    runbookUrl: 'https://example.com/rotationd/runbook/%s.md',
    dashboardUrl: 'https://grafana.example.com/d/%s',
  },
}
