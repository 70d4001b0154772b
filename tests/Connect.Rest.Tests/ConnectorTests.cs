using System.Text.Json;

namespace Connect.Rest.Tests;

/// <summary>The life of a connector, in the shapes and status codes of Kafka Connect.</summary>
public sealed class ConnectorTests(RestWorker worker)
{
    [Fact]
    public async Task Create_AnswersCreatedWithLocationAndInfo()
    {
        var answer = await worker.CreateAsync("created");

        Assert.Equal(201, answer.Status);
        Assert.Equal("/connectors/created", answer.Headers.Location?.OriginalString);
        Assert.Equal(["name", "config", "tasks", "type"], answer.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("created", answer.Json.GetProperty("config").GetProperty("name").GetString());
        Assert.Equal("source", answer.Json.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Create_ANameThatExists_IsAConflict()
    {
        await worker.CreateAsync("twice");

        Assert.Equal("Connector twice already exists", (await worker.CreateAsync("twice")).ErrorMessage(409));
    }

    [Fact]
    public async Task List_NamesConnectors_AndExpandsThem()
    {
        await worker.CreateAsync("listed");
        await RunningAsync("listed", tasks: 1);

        var names = (await worker.SendAsync(HttpMethod.Get, "/connectors")).Json;
        var expanded = (await worker.SendAsync(HttpMethod.Get, "/connectors?expand=status&expand=info")).Json.GetProperty("listed");
        var status = (await worker.SendAsync(HttpMethod.Get, "/connectors?expand=status&expand=other")).Json.GetProperty("listed");

        Assert.Contains("listed", names.EnumerateArray().Select(n => n.GetString()));
        Assert.Equal("listed", expanded.GetProperty("info").GetProperty("name").GetString());
        Assert.Equal("RUNNING", expanded.GetProperty("status").GetProperty("connector").GetProperty("state").GetString());
        Assert.Equal(["status"], status.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Status_HasKafkaConnectsShape()
    {
        await worker.CreateAsync("shaped", ("tasks.max", "2"));

        var status = await RunningAsync("shaped", tasks: 2);

        Assert.Equal(["name", "connector", "tasks", "type"], status.EnumerateObject().Select(p => p.Name));
        Assert.Equal("""{"state":"RUNNING","worker_id":"127.0.0.1:8083"}""", status.GetProperty("connector").GetRawText());
        Assert.Equal(
            """[{"id":0,"state":"RUNNING","worker_id":"127.0.0.1:8083"},{"id":1,"state":"RUNNING","worker_id":"127.0.0.1:8083"}]""",
            status.GetProperty("tasks").GetRawText());
        var task = await worker.SendAsync(HttpMethod.Get, "/connectors/shaped/tasks/1/status");
        Assert.Equal("""{"id":1,"state":"RUNNING","worker_id":"127.0.0.1:8083"}""", task.Text);
    }

    [Fact]
    public async Task PutConfig_CreatesThenReplaces()
    {
        const string Config = """{"connector.class": "TestSourceConnector", "api.secret": "x", "limit": 5, "fails": false}""";

        var created = await worker.SendAsync(HttpMethod.Put, "/connectors/put/config", Config);
        var replaced = await worker.SendAsync(HttpMethod.Put, "/connectors/put/config", Config.Replace("5", "6", StringComparison.Ordinal));
        var config = (await worker.SendAsync(HttpMethod.Get, "/connectors/put/config")).Json;

        Assert.Equal(201, created.Status);
        Assert.Equal("/connectors/put", created.Headers.Location?.OriginalString);
        Assert.Equal(200, replaced.Status);
        Assert.Equal("6", config.GetProperty("limit").GetString());
        Assert.Equal("false", config.GetProperty("fails").GetString());
        Assert.Equal("put", config.GetProperty("name").GetString());
    }

    [Fact]
    public async Task PatchConfig_ChangesAddsAndRemoves()
    {
        await worker.CreateAsync("patched", ("limit", "5"), ("tasks.max", "2"));

        var patched = await worker.SendAsync(HttpMethod.Patch, "/connectors/patched/config", """{"tasks.max": "3", "limit": null}""");

        Assert.Equal(200, patched.Status);
        Assert.Equal("3", patched.Json.GetProperty("config").GetProperty("tasks.max").GetString());
        Assert.False(patched.Json.GetProperty("config").TryGetProperty("limit", out _));
        await RunningAsync("patched", tasks: 3);
    }

    [Fact]
    public async Task Tasks_ListIdsAndConfigs()
    {
        await worker.CreateAsync("tasks", ("limit", "7"));
        await RunningAsync("tasks", tasks: 1);

        var task = (await worker.SendAsync(HttpMethod.Get, "/connectors/tasks/tasks")).Json[0];

        Assert.Equal("""{"connector":"tasks","task":0}""", task.GetProperty("id").GetRawText());
        Assert.Equal("7", task.GetProperty("config").GetProperty("limit").GetString());
    }

    [Fact]
    public async Task PauseResumeStop_MoveConnectorAndTasks()
    {
        await worker.CreateAsync("moved");
        await RunningAsync("moved", tasks: 1);

        Assert.Equal((202, ""), await PutAsync("moved/pause"));
        Assert.Equal((202, ""), await PutAsync("moved/pause"));
        await StateAsync("moved", "PAUSED", tasks: 1);
        Assert.Equal((202, ""), await PutAsync("moved/resume"));
        await StateAsync("moved", "RUNNING", tasks: 1);
        Assert.Equal((204, ""), await PutAsync("moved/stop"));
        Assert.Equal("[]", (await worker.SendAsync(HttpMethod.Get, "/connectors/moved/tasks")).Text);
        Assert.Equal("[]", (await worker.SendAsync(HttpMethod.Get, "/connectors/moved")).Json.GetProperty("tasks").GetRawText());
        await StateAsync("moved", "STOPPED", tasks: 0);
        Assert.Equal((202, ""), await PutAsync("moved/pause"));
        await StateAsync("moved", "PAUSED", tasks: 0);
        Assert.Equal((202, ""), await PutAsync("moved/resume"));
        await StateAsync("moved", "RUNNING", tasks: 1);
    }

    [Theory]
    [InlineData("PAUSED", "PAUSED")]
    [InlineData("stopped", "STOPPED")]
    [InlineData("Running", "RUNNING")]
    public async Task Create_WithAnInitialState_BeginsInIt_AndCanResume(string wanted, string state)
    {
        var name = $"initially-{wanted}";
        var created = await worker.SendAsync(
            HttpMethod.Post,
            "/connectors",
            $$$"""{"name":"{{{name}}}","initial_state":"{{{wanted}}}","config":{"connector.class":"TestSource","api.secret":"x"}}""");

        Assert.Equal(201, created.Status);
        await worker.WaitForAsync(
            $"/connectors/{name}/status",
            a => a.Status == 200 && a.Json.GetProperty("connector").GetProperty("state").GetString() == state);
        if (state != "RUNNING")
        {
            // Tasks are made by the connector once it runs.
            Assert.Empty((await worker.SendAsync(HttpMethod.Get, $"/connectors/{name}/status")).Json.GetProperty("tasks").EnumerateArray());
            Assert.Equal("[]", (await worker.SendAsync(HttpMethod.Get, $"/connectors/{name}/tasks")).Text);
        }

        Assert.Equal((202, ""), await PutAsync($"{name}/resume"));
        await StateAsync(name, "RUNNING", tasks: 1);
    }

    [Fact]
    public async Task Restart_OfTheConnectorAlone_HasNoContent()
    {
        await worker.CreateAsync("restarted");
        await RunningAsync("restarted", tasks: 1);

        var connector = await worker.SendAsync(HttpMethod.Post, "/connectors/restarted/restart");
        var task = await worker.SendAsync(HttpMethod.Post, "/connectors/restarted/tasks/0/restart");

        Assert.Equal((204, ""), (connector.Status, connector.Text));
        Assert.Equal((204, ""), (task.Status, task.Text));
        await RunningAsync("restarted", tasks: 1);
    }

    [Fact]
    public async Task Restart_WithTasks_ShowsWhatRestarts()
    {
        await worker.CreateAsync("all-restarted");
        await RunningAsync("all-restarted", tasks: 1);

        var all = await worker.SendAsync(HttpMethod.Post, "/connectors/all-restarted/restart?includeTasks=true");
        await RunningAsync("all-restarted", tasks: 1);
        var failed = await worker.SendAsync(HttpMethod.Post, "/connectors/all-restarted/restart?onlyFailed=true");

        Assert.Equal(202, all.Status);
        Assert.Equal("RESTARTING", all.Json.GetProperty("connector").GetProperty("state").GetString());
        Assert.Equal("RESTARTING", all.Json.GetProperty("tasks")[0].GetProperty("state").GetString());
        Assert.Equal(202, failed.Status);
        Assert.Equal("RUNNING", failed.Json.GetProperty("connector").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Delete_RemovesIt()
    {
        await worker.CreateAsync("deleted");

        var deleted = await worker.SendAsync(HttpMethod.Delete, "/connectors/deleted");

        Assert.Equal((204, ""), (deleted.Status, deleted.Text));
        Assert.Equal(404, (await worker.SendAsync(HttpMethod.Get, "/connectors/deleted")).Status);
        await worker.WaitForAsync("/connectors/deleted/status", a => a.Status == 404);
    }

    [Fact]
    public async Task TopicsAndOffsets_OfALineSource()
    {
        var file = Path.Combine(worker.Folder, "lines.txt");
        await System.IO.File.WriteAllTextAsync(file, "one\ntwo\n", TestContext.Current.CancellationToken);
        await worker.SendAsync(
            HttpMethod.Put,
            "/connectors/lines/config",
            JsonSerializer.Serialize(new Dictionary<string, string>
            {
                ["connector.class"] = "FileStreamSource", ["file"] = file, ["topic"] = "rest-lines",
                ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
            }));

        var offsets = await worker.WaitForAsync(
            "/connectors/lines/offsets", a => a.Status == 200 && a.Json.GetProperty("offsets").GetArrayLength() == 1);
        var topics = await worker.SendAsync(HttpMethod.Get, "/connectors/lines/topics");
        var unknown = await worker.SendAsync(HttpMethod.Get, "/connectors/nobody/topics");
        var reset = await worker.SendAsync(HttpMethod.Put, "/connectors/lines/topics/reset");

        var offset = offsets.Json.GetProperty("offsets")[0];
        Assert.Equal(file, offset.GetProperty("partition").GetProperty("filename").GetString());
        Assert.Equal("""{"position":8}""", offset.GetProperty("offset").GetRawText());
        Assert.Equal("""{"lines":{"topics":["rest-lines"]}}""", topics.Text);
        Assert.Equal("""{"nobody":{"topics":[]}}""", unknown.Text);
        Assert.Equal(202, reset.Status);
    }

    [Fact]
    public async Task FailedTask_ShowsErrorAttemptAndNextTry()
    {
        await worker.CreateAsync("failing", ("fails", "true"));

        var answer = await worker.WaitForAsync(
            "/connectors/failing/tasks/0/status", a => a.Status == 200 && a.Json.GetProperty("state").GetString() == "FAILED");

        Assert.NotEmpty(answer.Json.GetProperty("trace").GetString()!);
        Assert.NotEmpty(answer.Json.GetProperty("error").GetProperty("code").GetString()!);
        Assert.Contains("does not take", answer.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(answer.Json.GetProperty("next_try").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("GET", "/config")]
    [InlineData("PATCH", "/config")]
    [InlineData("GET", "/status")]
    [InlineData("GET", "/tasks")]
    [InlineData("GET", "/tasks/0/status")]
    [InlineData("GET", "/offsets")]
    [InlineData("PUT", "/pause")]
    [InlineData("PUT", "/resume")]
    [InlineData("PUT", "/stop")]
    [InlineData("POST", "/restart")]
    [InlineData("POST", "/restart?includeTasks=true")]
    [InlineData("POST", "/tasks/0/restart")]
    public async Task UnknownConnector_IsNotFound(string method, string path)
    {
        var answer = await worker.SendAsync(new HttpMethod(method), $"/connectors/no-such{path}", method == "PATCH" ? "{}" : null);

        Assert.Contains("no-such", answer.ErrorMessage(404), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/connectors/one-task/tasks/7/status")]
    [InlineData("POST", "/connectors/one-task/tasks/7/restart")]
    [InlineData("GET", "/connectors/one-task/tasks/x/status")]
    public async Task UnknownTask_IsNotFound(string method, string path)
    {
        await worker.CreateAsync("one-task");

        (await worker.SendAsync(new HttpMethod(method), path)).ErrorMessage(404);
    }

    private async Task<(int Status, string Text)> PutAsync(string path)
    {
        var answer = await worker.SendAsync(HttpMethod.Put, $"/connectors/{path}");
        return (answer.Status, answer.Text);
    }

    private Task<JsonElement> RunningAsync(string name, int tasks) => StateAsync(name, "RUNNING", tasks);

    private async Task<JsonElement> StateAsync(string name, string state, int tasks)
    {
        var answer = await worker.WaitForAsync($"/connectors/{name}/status", a =>
            a.Status == 200
            && a.Json.GetProperty("connector").GetProperty("state").GetString() == state
            && a.Json.GetProperty("tasks").GetArrayLength() == tasks
            && a.Json.GetProperty("tasks").EnumerateArray().All(t => t.GetProperty("state").GetString() == state));
        return answer.Json;
    }
}
