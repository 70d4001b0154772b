using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Connect.Abstractions.Config;
using Connect.Broker;
using Connect.Runtime.Configuration;
using Connect.Server.Settings;
using Connect.TestKit;
using Microsoft.Extensions.Configuration;

namespace Connect.Server.Tests.Settings;

/// <summary>docs/operating.md lists every setting with its default.</summary>
public sealed class SettingsDocumentTests
{
    private static readonly string[] Lines = File.ReadAllLines(RepositoryRoot.Combine("docs", "operating.md"));

    public static TheoryData<string, string> ProcessAndWorker
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var key in ServerKeys.Definition.Keys.Concat(WorkerKeys.Definition.Keys))
            {
                data.Add(key.Name, key.FormatValue(key.DefaultValue) ?? "");
            }

            return data;
        }
    }

    public static TheoryData<string, string> BuiltInLog
    {
        get
        {
            var defaults = new BrokerOptions();
            var data = new TheoryData<string, string>();
            foreach (var property in typeof(BrokerOptions).GetProperties())
            {
                var name = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()!.Name;
                data.Add($"broker.{name}", property.GetValue(defaults) switch
                {
                    bool flag => flag ? "true" : "false",
                    Dictionary<string, string> => "",
                    var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
                });
            }

            return data;
        }
    }

    public static TheoryData<string, string> Descriptions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var property in typeof(BrokerOptions).GetProperties())
            {
                data.Add(
                    property.GetCustomAttribute<ConfigurationKeyNameAttribute>()!.Name,
                    property.GetCustomAttribute<DescriptionAttribute>()!.Description);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void SettingOfTheLog_MeansTheSameThereAndInDescribeConfigs(string name, string description) =>
        Assert.Single(Lines, line => line.StartsWith($"| `broker.{name}` |", StringComparison.Ordinal)
            && line.EndsWith($"| {description} |", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ProcessAndWorker))]
    [MemberData(nameof(BuiltInLog))]
    public void Setting_StandsThereWithItsDefault(string name, string defaultValue)
    {
        var row = $"| `{name}` | {(defaultValue.Length == 0 ? "" : $"`{defaultValue}`")} | ";

        Assert.True(Lines.Any(l => l.StartsWith(row, StringComparison.Ordinal)), $"docs/operating.md has no row that begins with: {row}");
    }
}
