#include "daemon/store/store.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "daemon/store/profile_text.hpp"
#include "daemon/store/row_checks.hpp"
#include "daemon/store/schema.hpp"
#include "feeds/market/ensure.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/segment/file.hpp"
#include "signals/state.hpp"

namespace rotation::daemon::store {
namespace {

using market::Day;
using market::Timestamp;

constexpr std::int64_t kProfiles = 3;  // a start goes back to the last session but one

// A row is not as it was written; what() says which one.
class Damaged : public DatabaseError {
 public:
  explicit Damaged(const std::string& row)
      : DatabaseError("it is damaged: " + row + " is not as it was written", true) {}
};

[[noreturn]] void refuse(const std::filesystem::path& file, const DatabaseError& error) {
  const std::string sentence = file.string() + ": the store cannot be used: " + error.what();
  if (error.damaged()) throw DamagedStore(sentence);
  throw std::runtime_error(sentence);
}

Timestamp time_of(std::int64_t nanoseconds) {
  return Timestamp{market::Duration{nanoseconds}};
}

Day day_of(std::string_view text, const std::string& row) {
  const auto day = market::parse_date(text);
  if (!day) throw Damaged(row);
  return *day;
}

template <class Table>
std::optional<std::size_t> place_of(const Table& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - names.begin()));
}

signals::State state_of(std::string_view text, const std::string& row) {
  const auto place = place_of(signals::kStateNames, text);
  if (!place) throw Damaged(row);
  return static_cast<signals::State>(*place);
}

}  // namespace

Store::Store(std::filesystem::path file, const market::SeriesTable& series)
    : file_(std::move(file)), series_(series) {
  try {
    open();
    database_->require_sound();
  } catch (const DatabaseError& error) {
    refuse(file_, error);
  }
}

Store::~Store() = default;

void Store::open() {
  std::error_code none;  // SQLite takes a file of one byte for a new one
  if (std::filesystem::file_size(file_, none) == 1) throw DatabaseError("file is not a database", true);
  rewrite_log();
  database_ = std::make_unique<Database>(file_);
  // FULL: a commit has been synced. Others may read meanwhile; a short wait for one that checkpoints.
  for (const char* pragma :
       {"journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000", "cell_size_check = ON",
        "trusted_schema = OFF", "journal_size_limit = 4194304"}) {
    database_->run(std::string("PRAGMA ") + pragma);
  }
  prepare_schema(*database_);
}

// What the log took before a sync failed may be in memory only, and no later sync would tell: anew with it,
// or pages could be on the disk before the log that they were taken from.
void Store::rewrite_log() const {
  const std::filesystem::path log = file_.string() + "-wal";
  std::ifstream in(log, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  if (bytes.empty()) return;
  segment::File out;
  std::error_code error = out.open(log);
  if (!error) error = out.append(bytes);
  if (!error) error = out.sync();
  if (error) throw DatabaseError(log.string() + ": " + error.message());
}

Stored Store::read() {
  try {
    if (!database_) open();
    head_ = {};
    Stored stored;
    stored.sessions = read_sessions();
    stored.figures = read_figures();
    read_webhooks(stored);
    read_transitions(stored);
    return stored;
  } catch (const DatabaseError& error) {
    refuse(file_, error);
  }
}

std::vector<SessionRow> Store::read_sessions() {
  std::vector<SessionRow> sessions;
  std::vector<std::int64_t> closes;
  Statement rows(*database_,
                 "SELECT day, run, sequence, hash, transitions, closes, crc FROM sessions ORDER BY day");
  while (rows.step()) {
    const std::string day(rows.text(0));
    const std::string row = "session " + day;
    SessionRow& s = sessions.emplace_back();
    s.day = day_of(day, row);
    s.run = time_of(rows.integer(1));
    s.sequence = static_cast<std::uint64_t>(rows.integer(2));
    s.hash = static_cast<std::uint64_t>(rows.integer(3));
    s.transitions = static_cast<std::uint64_t>(rows.integer(4));
    closes.push_back(rows.integer(5));
    if (rows.integer(6) != check_of(s, day, closes.back())) throw Damaged(row);
  }

  auto session = sessions.begin();
  Statement prices(*database_, "SELECT day, series, close, adjusted, crc FROM closes ORDER BY day, series");
  std::string last;
  while (prices.step()) {
    const std::string_view text = prices.text(0);
    const std::string_view series = prices.text(1);
    const auto row = [&] { return "close of " + std::string(series) + " on " + std::string(text); };
    const double close = prices.real(2);
    const double adjusted = prices.real(3);
    if (prices.integer(4) != check_of_close(text, series, close, adjusted)) throw Damaged(row());
    if (text != last) {
      last = text;
      const Day day = day_of(text, row());
      session = std::find_if(session, sessions.end(), [day](const SessionRow& s) { return s.day >= day; });
      if (session == sessions.end() || session->day != day) throw Damaged(row());
    }
    --closes[static_cast<std::size_t>(session - sessions.begin())];
    if (const auto id = series_.find(series)) session->closes.push_back({*id, session->day, close, adjusted});
  }
  const auto uneven = std::find_if(closes.begin(), closes.end(), [](std::int64_t n) { return n != 0; });
  if (uneven != closes.end()) {
    throw Damaged("session " +
                  market::format_date(sessions[static_cast<std::size_t>(uneven - closes.begin())].day));
  }
  for (SessionRow& s : sessions) std::sort(s.closes.begin(), s.closes.end(), history::earlier);
  read_profiles(sessions);
  return sessions;
}

void Store::read_profiles(std::vector<SessionRow>& sessions) {
  Statement rows(*database_, "SELECT day, averages, crc FROM profiles");
  while (rows.step()) {
    const std::string row = "profile of " + std::string(rows.text(0));
    const auto averages = profile_of(rows.text(1));
    const auto session =
        std::find_if(sessions.rbegin(), sessions.rend(),
                     [day = day_of(rows.text(0), row)](const auto& s) { return s.day == day; });
    if (!averages || session == sessions.rend() ||
        rows.integer(2) != check_of_profile(rows.text(0), rows.text(1)))
      throw Damaged(row);
    session->profile = std::make_shared<const signals::IntradayProfile::Averages>(*averages);
  }
}

std::vector<ReferenceFigure> Store::read_figures() {
  std::vector<ReferenceFigure> figures;
  Statement rows(*database_,
                 "SELECT id, session, key, series, asof, published_at, value1, value2, value3, crc FROM "
                 "figures ORDER BY id");
  while (rows.step()) {
    const std::int64_t id = rows.integer(0);
    const std::string row = "figure " + std::to_string(id);
    if (id != ++head_.figure) throw Damaged(row);
    const std::string_view key = rows.text(2);
    const auto known = std::find_if(market::kReferenceTable.begin(), market::kReferenceTable.end(),
                                    [key](const auto& info) { return info.name == key; });
    if (known == market::kReferenceTable.end()) throw Damaged(row);
    ReferenceFigure f;
    f.session = day_of(rows.text(1), row);
    f.event.kind = market::EventKind::reference;
    f.event.ts_event = f.event.ts_recv = time_of(rows.integer(5));
    f.event.reference =
        market::reference(known->key, day_of(rows.text(4), row), {rows.real(6), rows.real(7), rows.real(8)});
    const std::string_view series = rows.text(3);
    if (rows.integer(9) != check_of(f, id, series)) throw Damaged(row);
    if (!series.empty()) {
      const auto found = series_.find(series);
      if (!found) continue;
      f.event.series = *found;
    }
    figures.push_back(f);
  }
  return figures;
}

void Store::read_webhooks(Stored& stored) {
  Statement rows(*database_, "SELECT name, delivered, crc FROM webhooks ORDER BY name");
  while (rows.step()) {
    const Delivered& d = stored.webhooks.emplace_back(
        Delivered{std::string(rows.text(0)), static_cast<std::uint64_t>(rows.integer(1))});
    if (rows.integer(2) != check_of(d)) throw Damaged("webhook " + d.webhook);
  }
}

void Store::read_transitions(Stored& stored) {
  const auto undelivered = [&](const TransitionRow& row) {
    return !row.transition.from_history &&
           std::any_of(stored.webhooks.begin(), stored.webhooks.end(),
                       [&row](const Delivered& d) { return d.seq < row.place.seq; });
  };
  std::vector<TransitionRow>& holding = stored.transitions;
  Statement starts(
      *database_,
      "SELECT id, at, code_version, config_hash, kept, record_session, record_events, warm_events, crc "
      "FROM starts ORDER BY id");
  Statement rows(*database_,
                 "SELECT seq, start, origin, number, session, from_state, to_state, restated, record, hash "
                 "FROM transitions ORDER BY seq");
  bool more = rows.step();
  while (starts.step()) {
    const std::int64_t id = starts.integer(0);
    const std::string start = "start " + std::to_string(id);
    const Start s{.at = time_of(starts.integer(1)),
                  .code_version = std::string(starts.text(2)),
                  .config_hash = std::string(starts.text(3)),
                  .kept = static_cast<std::uint64_t>(starts.integer(4)),
                  .record_session = day_of(starts.text(5), start),
                  .record_events = static_cast<std::uint64_t>(starts.integer(6)),
                  .warm_events = static_cast<std::uint64_t>(starts.integer(7))};
    if (id != ++head_.start || starts.integer(8) != check_of(s, id) || s.kept > holding.size())
      throw Damaged(start);
    holding.resize(s.kept);
    stored.starts.push_back(s);
    for (; more && rows.integer(1) == id; more = rows.step()) {
      const std::int64_t seq = rows.integer(0);
      const std::string transition = "transition " + std::to_string(seq);
      TransitionRow row;
      row.transition.from_history = rows.text(2) == "history";
      row.transition.number = static_cast<std::uint64_t>(rows.integer(3));
      row.transition.session = day_of(rows.text(4), transition);
      row.transition.from = state_of(rows.text(5), transition);
      row.transition.to = state_of(rows.text(6), transition);
      row.transition.restated = rows.integer(7) != 0;
      row.record = rows.text(8);
      const std::string hash = chained(head_.hash, seq, id, row);
      if (seq != ++head_.transition || hash != rows.text(9) || row.transition.number != holding.size() + 1)
        throw Damaged(transition);
      head_.hash = hash;
      row.place = {static_cast<std::uint64_t>(seq), hash};
      if (undelivered(row)) stored.undelivered.push_back(row);
      holding.push_back(std::move(row));
    }
  }
  if (more) throw Damaged("transition " + std::to_string(rows.integer(0)));
  head_.number = holding.size();
  stored.last_seq = static_cast<std::uint64_t>(head_.transition);
  for (const Delivered& d : stored.webhooks) {
    if (d.seq > stored.last_seq) throw Damaged("webhook " + d.webhook);
  }
}

std::vector<Place> Store::write(const Entry& entry) {
  try {
    if (!database_) open();
    Head head = head_;
    std::vector<Place> places;
    Transaction all(*database_);
    if (entry.anew) database_->run("DELETE FROM sessions; DELETE FROM closes; DELETE FROM profiles");
    if (entry.start) put(*entry.start, head);
    for (const ReferenceFigure& figure : entry.figures) put(figure, head);
    for (const SessionRow& session : entry.sessions) put(session);
    for (const TransitionRow& row : entry.transitions) places.push_back(put(row, head));
    if (entry.webhooks) {
      database_->run("DELETE FROM webhooks");
      for (const Delivered& one : *entry.webhooks) put(one);
    }
    for (const Delivered& one : entry.delivered) put(one);
    all.commit();
    head_ = std::move(head);
    return places;
  } catch (const DatabaseError&) {
    if (database_) database_->keep_log();
    database_.reset();
    throw;
  }
}

// Keys are counted here, so an entry that is written again finds itself, or puts itself where it belongs.
void Store::put(const Start& start, Head& head) {
  database_->run("DELETE FROM figures");
  head.figure = 0;
  head.number = start.kept;
  const std::int64_t id = ++head.start;
  const std::string session = market::format_date(start.record_session);
  Statement(*database_, "INSERT INTO starts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .bind(id, nanoseconds(start.at), std::string_view(start.code_version),
            std::string_view(start.config_hash), static_cast<std::int64_t>(start.kept),
            std::string_view(session), static_cast<std::int64_t>(start.record_events),
            static_cast<std::int64_t>(start.warm_events), check_of(start, id))
      .run();
}

void Store::put(const ReferenceFigure& figure, Head& head) {
  const market::Reference& r = figure.event.reference;
  const std::int64_t id = ++head.figure;
  const std::string session = market::format_date(figure.session);
  const std::string asof = market::format_date(r.asof);
  const std::string_view series = figure.event.series == market::kNoSeries
                                      ? std::string_view()
                                      : std::string_view(series_[figure.event.series].name);
  Statement(*database_, "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .bind(id, std::string_view(session), market::kReferenceTable[index(r.key)].name, series,
            std::string_view(asof), nanoseconds(figure.event.ts_event), r.values[0], r.values[1], r.values[2],
            check_of(figure, id, series))
      .run();
}

void Store::put(const SessionRow& session) {
  const std::string text = market::format_date(session.day);
  const std::string_view day = text;
  // A restated close may be none.
  Statement remove(*database_, "DELETE FROM closes WHERE day = ? AND series = ?");
  for (const market::Series& one : series_.all()) remove.bind(day, std::string_view(one.name)).run();
  Statement insert(*database_, "INSERT INTO closes VALUES (?, ?, ?, ?, ?)");
  for (const history::DailyRow& row : session.closes) {
    const std::string_view series = series_[row.series].name;
    insert.bind(day, series, row.close, row.adjusted, check_of_close(day, series, row.close, row.adjusted))
        .run();
  }
  Statement count(*database_, "SELECT count(*) FROM closes WHERE day = ?");
  const std::int64_t closes = count.bind(day).step() ? count.integer(0) : 0;
  Statement(*database_, "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)")
      .bind(day, nanoseconds(session.run), static_cast<std::int64_t>(session.sequence),
            static_cast<std::int64_t>(session.hash), static_cast<std::int64_t>(session.transitions), closes,
            check_of(session, day, closes))
      .run();
  put_profile(session);
}

void Store::put_profile(const SessionRow& session) {
  if (session.profile == nullptr) return;
  const std::string day = market::format_date(session.day);
  const std::string averages = profile_text(*session.profile);
  Statement(*database_, "INSERT OR REPLACE INTO profiles VALUES (?, ?, ?)")
      .bind(std::string_view(day), std::string_view(averages), check_of_profile(day, averages))
      .run();
  Statement(*database_,
            "DELETE FROM profiles WHERE day NOT IN (SELECT day FROM profiles ORDER BY day DESC LIMIT ?)")
      .bind(kProfiles)
      .run();
}

Place Store::put(const TransitionRow& row, Head& head) {
  const signals::Transition& t = row.transition;
  market::ensure(t.number == ++head.number);  // what read() would call damaged
  const std::int64_t seq = ++head.transition;
  head.hash = chained(head.hash, seq, head.start, row);
  const std::string session = market::format_date(t.session);
  Statement(*database_,
            "INSERT INTO transitions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .bind(seq, head.start, origin_of(t), static_cast<std::int64_t>(t.number), std::string_view(session),
            name(t.from), name(t.to), static_cast<std::int64_t>(t.restated), std::string_view(row.record),
            std::string_view(head.hash))
      .run();
  return {static_cast<std::uint64_t>(seq), head.hash};
}

void Store::put(const Delivered& delivered) {
  Statement(*database_, "INSERT OR REPLACE INTO webhooks VALUES (?, ?, ?)")
      .bind(std::string_view(delivered.webhook), static_cast<std::int64_t>(delivered.seq),
            check_of(delivered))
      .run();
}

}  // namespace rotation::daemon::store
