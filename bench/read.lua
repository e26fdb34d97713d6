-- GET /api/v1/checkpoints/{id}: everybody reads the checkpoint of the own unit, in turn.
local common = dofile(os.getenv("BENCH_FOLDER") .. "/common.lua")
local requests = {}
local turn = 0

setup = common.number_threads
delay = common.delay
done = common.report

function init()
   for _, it in ipairs(common.clients) do
      requests[#requests + 1] = wrk.format("GET", it.path, {["Cookie"] = it.cookie})
   end
   turn = number or 0
end

function request()
   turn = turn % #requests + 1
   return requests[turn]
end
