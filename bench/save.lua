-- PUT …/results: each thread is the collector of one unit and saves two versions of its draft by turns, so that every
-- row changes with every save. One connection a thread, each key once.
local common = dofile(os.getenv("BENCH_FOLDER") .. "/common.lua")
local client
local count = 0

setup = common.number_threads
delay = common.delay
done = common.report

function init()
   client = common.clients[((number or 1) - 1) % #common.clients + 1]
   client.headers["If-Match"] = '"' .. client.version .. '"'
end

function request()
   count = count + 1
   client.headers["Idempotency-Key"] = common.tag .. "/" .. (number or 0) .. "/" .. count
   return wrk.format("PUT", client.path .. "/results", client.headers, client.drafts[count % 2 + 1])
end

function response(status, headers, body)
   if status ~= 200 then
      common.complain(status, body)
   end
end
