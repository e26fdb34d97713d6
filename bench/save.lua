-- PUT …/results: each thread is the collector of one unit and saves the drafts of its checkpoints, one after the other.
-- Every row changes with every save. One connection a thread, each key once.
local common = dofile(os.getenv("BENCH_FOLDER") .. "/common.lua")
local client
local count = 0

setup = common.number_threads
delay = common.delay
done = common.report

function init()
   client = common.clients[((number or 1) - 1) % #common.clients + 1]
end

function request()
   local checkpoint = client.checkpoints[count % #client.checkpoints + 1]
   count = count + 1
   local key = common.tag .. "/" .. (number or 0) .. "/" .. count
   client.headers["Idempotency-Key"] = key
   client.headers["If-Match"] = '"' .. checkpoint.version .. '"'
   return wrk.format("PUT", checkpoint.path .. "/results", client.headers, (client.draft:gsub("@@", key)))
end

function response(status, headers, body)
   if status ~= 200 then
      common.complain(status, body)
   end
end
