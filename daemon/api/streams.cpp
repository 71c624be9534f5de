#include "daemon/api/streams.hpp"

#include <memory>

#include "daemon/api/conversation.hpp"
#include "daemon/api/events_talk.hpp"

namespace rotation::daemon::api {

Streams streams(const Api& api, Channels& channels, const market::Clock& clock, market::Counter& conflated) {
  Streams streams;
  streams.beat = [&channels] { channels.beat(); };
  streams.routes.push_back(
      {"/api/v1/stream", StreamRoute::Kind::web_socket,
       [&channels, &clock, &conflated](const Request& /*request*/) -> std::unique_ptr<Talk> {
         return std::make_unique<Conversation>(channels, clock, conflated);
       }});
  streams.routes.push_back(
      {"/api/v1/events", StreamRoute::Kind::events, [&api](const Request& request) -> std::unique_ptr<Talk> {
         return std::make_unique<EventsTalk>(
             api.archive().transitions(), [&api] { return api.warmed_up(); }, request.last_event_id);
       }});
  return streams;
}

}  // namespace rotation::daemon::api
