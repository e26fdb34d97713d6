// Reads the projections of one tree back.
#include "engine/store/ring_queries.hpp"

namespace traimas::store {
namespace {

constexpr Query kRing{"ring.rows", R"(
    select json_build_object(
      'lines', coalesce((select json_agg(json_build_object('checkpoint', checkpoint, 'indicator', indicator,
          'position', position, 'version', version, 'unit', unit, 'fiscal_year', fiscal_year, 'quarter', quarter,
          'weight', weight::text, 'target', target::text, 'year_target', year_target::text, 'required', required)
          order by line.checkpoint, line.position) from line where checkpoint = any(:p1::bigint[])), '[]'),
      'scores', coalesce((select json_agg(json_build_object('checkpoint', checkpoint, 'indicator', indicator,
          'source', source, 'seq', seq, 'unit', unit, 'fiscal_year', fiscal_year, 'quarter', quarter,
          'to_date_num', to_date_num::text, 'to_date_den', to_date_den::text, 'score_num', score_num::text,
          'score_den', score_den::text, 'published', published::text, 'band', band, 'is_current', is_current)
          order by score.checkpoint, score.indicator collate "C", score.source, score.seq)
        from score where checkpoint = any(:p1::bigint[])), '[]'),
      'cases', coalesce((select json_agg(json_build_object('instance_id', instance_id, 'indicator', indicator,
          'checkpoint', checkpoint, 'category', category, 'answer', answer) order by case_file.instance_id)
        from case_file where instance_id = any(:p1::bigint[])), '[]'),
      'measures', coalesce((select json_agg(json_build_object('instance_id', instance_id, 'no', no, 'owner', owner,
          'due', due, 'is_done', is_done, 'done_on', done_on) order by measure.instance_id, measure.no)
        from measure where instance_id = any(:p1::bigint[])), '[]'))::text
)",
                      1, 1};

}  // namespace

nlohmann::json ring_of(Tx& tx, const std::vector<InstanceId>& instances)
{
    std::vector<Value> ids;
    for (const auto instance : instances) {
        ids.push_back(value_of(instance));
    }
    return nlohmann::json::parse(as_text(tx.one(kRing, {array_text(ids)})->at(0)));
}

}  // namespace traimas::store
