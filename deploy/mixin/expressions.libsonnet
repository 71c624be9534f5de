// PromQL and templates that the rules and the dashboards share.
{
  new(config):: {
    local selector = config.selector,
    local replicas = std.join(', ', config.replicaLabels),

    // A series of the daemon: series('rotation_state', 'state="WATCH"').
    series(metric, matchers='')::
      '%s{%s}' % [metric, selector + (if matchers == '' then '' else ',' + matchers)],

    // Of a histogram, of its native buckets where Prometheus has scraped those, else of its classic ones.
    quantile(q, metric, range)::
      std.join(' or ', ['histogram_quantile(%g, rate(%s[%s]))' % [q, self.series(name), range] for name in [metric, metric + '_bucket']]),

    // Of a set of series of which one is 1: which, by its index in `words` ('': none), for each set of the other
    // labels.
    index(metric, label, words, matchers='')::
      local one(i) = '%d * %s' % [i, self.series(metric, '%s="%s"%s' % [label, words[i], matchers])];
      'max without (%s) (%s)' % [label, std.join(' or ', [one(i) for i in std.range(0, std.length(words) - 1) if words[i] != ''])],

    // Largest over the replicas, gaps of a restart bridged; `labels` go with those of the replicas.
    anyReplica(series, labels=[])::
      'max without (%s) (last_over_time(%s[%s]))' % [std.join(', ', config.replicaLabels + labels), series, config.signalGap],
    acrossReplicas(operator, series):: '%s without (%s) (%s)' % [operator, replicas, series],

    // The state of any replica is one of these.
    state(names):: self.anyReplica(self.series('rotation_state', 'state=~"%s"' % names), ['state']) + ' == 1',
    trigger(id):: self.anyReplica(self.series('rotation_trigger_on', 'id="%s",basis="confirmed"' % id), ['id', 'basis']) + ' == 1',
    statistic(metric, matchers=''):: self.anyReplica(self.series(metric, matchers)),

    // Of the replicas that are in one of these states: one that has not moved yet tells of its last transition.
    saidIn(names, series):: '%s and on (%s) %s == 1' % [series, replicas, self.series('rotation_state', 'state=~"%s"' % names)],

    // For annotations: the value of a query, and the names of what a query gives.
    value(query, format):: '{{ range query `max(%s)` }}{{ printf "%s" .Value }}{{ end }}' % [query, format],
    names(query, label):: '{{ range query `%s` }} {{ .Labels.%s }}{{ end }}' % [query, label],
  },
}
