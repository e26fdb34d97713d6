-- GET /api/v1/checkpoints/{id}: the collectors of all units read their checkpoints, one after the other.
local common = dofile(os.getenv("BENCH_FOLDER") .. "/common.lua")
local requests = {}
local turn = 0

setup = common.number_threads
delay = common.delay
done = common.report

function init()
   for at = 1, #common.clients[1].checkpoints do
      for _, client in ipairs(common.clients) do
         requests[#requests + 1] = wrk.format("GET", client.checkpoints[at].path, {["Cookie"] = client.headers["Cookie"]})
      end
   end
   turn = ((number or 1) - 1) * 97
end

function request()
   turn = turn % #requests + 1
   return requests[turn]
end
