-- GET of a report: one question, asked again and again by somebody who sees the whole Office.
local common = dofile(os.getenv("BENCH_FOLDER") .. "/common.lua")
local text

setup = common.number_threads
delay = common.delay
done = common.report

function init()
   local client = common.clients[1]
   text = wrk.format("GET", client.path, {["Cookie"] = client.headers["Cookie"]})
end

function request()
   return text
end
